/**
 * Metrics of rate limits. Uses Micrometer, the limiter, and its Redis store if that is on
 * the class path.
 */
@NullMarked
package io.qaio.ratelimit.observation;

import org.jspecify.annotations.NullMarked;
