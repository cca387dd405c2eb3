package io.qaio.ratelimit.store;

import java.util.function.LongSupplier;

/**
 * The time since the store was made, from a clock that nobody sets.
 */
final class StoreClock {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final LongSupplier nanoTime;

	private final long start;

	StoreClock(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.start = nanoTime.getAsLong();
	}

	long nanos() {
		return this.nanoTime.getAsLong() - this.start;
	}

	static long millis(long nanos) {
		return Math.floorDiv(nanos, NANOS_PER_MILLI);
	}

}
