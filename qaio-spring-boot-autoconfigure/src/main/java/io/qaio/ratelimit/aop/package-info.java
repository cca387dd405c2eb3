/**
 * Applies {@link io.qaio.ratelimit.RateLimited @RateLimited} to the methods of beans.
 */
@NullMarked
package io.qaio.ratelimit.aop;

import org.jspecify.annotations.NullMarked;
