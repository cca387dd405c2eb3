/**
 * Applies {@link io.qaio.ratelimit.RateLimited @RateLimited} to the methods of beans. At
 * start-up, annotations become {@code MethodLimits} and advisors; an interceptor for each
 * kind of return type then delays calls in their thread, as a future, as a publisher or
 * detached. May use {@code io.qaio.ratelimit} and Spring.
 */
@NullMarked
package io.qaio.ratelimit.aop;

import org.jspecify.annotations.NullMarked;
