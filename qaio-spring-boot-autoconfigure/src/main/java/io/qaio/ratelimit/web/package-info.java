/**
 * Limits of HTTP requests by path, in Spring MVC and WebFlux, and the answer 429 to a
 * request that any limit rejects. {@code RateLimitRoutes} decides for both; filters (with
 * {@code RequestLimits} in MVC, {@code ExchangeLimits} in WebFlux) and a handler of
 * exceptions connect it to each. May use {@code io.qaio.ratelimit} and Spring.
 */
@NullMarked
package io.qaio.ratelimit.web;

import org.jspecify.annotations.NullMarked;
