/**
 * The call limiter: limits, decisions, and the arithmetic of the leaky bucket.
 */
@NullMarked
package io.qaio.ratelimit;

import org.jspecify.annotations.NullMarked;
