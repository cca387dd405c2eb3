/**
 * Tells clients of HTTP that a rate limit refused their request.
 */
@NullMarked
package io.qaio.ratelimit.web;

import org.jspecify.annotations.NullMarked;
