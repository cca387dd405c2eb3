/**
 * Auto-configuration for the limiter, its zones, and {@code @RateLimited}. Knows nothing
 * of the auto-configuration for queues.
 */
@NullMarked
package io.qaio.autoconfigure.ratelimit;

import org.jspecify.annotations.NullMarked;
