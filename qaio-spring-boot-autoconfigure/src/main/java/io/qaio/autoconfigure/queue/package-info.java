/**
 * Auto-configuration for queues, serializers, transactions, listeners and recurring
 * tasks. Knows no store by its type, and nothing of the auto-configuration for limits.
 */
@NullMarked
package io.qaio.autoconfigure.queue;

import org.jspecify.annotations.NullMarked;
