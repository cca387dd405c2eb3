/**
 * Auto-configuration for limits of HTTP requests, in Spring MVC and WebFlux. Uses the
 * properties in {@code io.qaio.autoconfigure.ratelimit}.
 */
@NullMarked
package io.qaio.autoconfigure.ratelimit.web;

import org.jspecify.annotations.NullMarked;
