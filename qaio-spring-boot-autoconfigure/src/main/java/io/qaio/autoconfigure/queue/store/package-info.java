/**
 * Auto-configuration for the stores of tasks, each if some queue uses it and its module
 * is on the class path. Uses the properties in {@code io.qaio.autoconfigure.queue}.
 */
@NullMarked
package io.qaio.autoconfigure.queue.store;

import org.jspecify.annotations.NullMarked;
