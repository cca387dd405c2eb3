/**
 * Replays recorded or invented traffic to choose rate, burst and delay before they are
 * used: {@link io.qaio.ratelimit.emulator.RateLimitEmulator} says what
 * {@code @RateLimited} will reject and delay. Traffic comes from a CSV file, an access
 * log or a profile; a model ({@code EmulatorModel}) has buckets of its own and the rules
 * of {@code io.qaio.ratelimit}. Plain Java that uses only that package; CSV files need
 * commons-csv, and logs in JSON need Jackson.
 */
@NullMarked
package io.qaio.ratelimit.emulator;

import org.jspecify.annotations.NullMarked;
