/**
 * Tries limits on recorded or invented traffic before they are used: what
 * {@code @RateLimited} will refuse and hold.
 */
@NullMarked
package io.qaio.ratelimit.emulator;

import org.jspecify.annotations.NullMarked;
