/**
 * The API of the rate limiter: {@link io.qaio.ratelimit.RateLimited @RateLimited},
 * limits, zones and decisions; and its two rules, which all stores and the emulator
 * share: the arithmetic of one bucket ({@link io.qaio.ratelimit.LeakyBucket}) and the
 * combination of several limits ({@link io.qaio.ratelimit.LimitCombination}). Plain Java
 * that uses no other package of the project.
 */
@NullMarked
package io.qaio.ratelimit;

import org.jspecify.annotations.NullMarked;
