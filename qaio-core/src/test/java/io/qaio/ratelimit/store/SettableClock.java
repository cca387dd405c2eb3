package io.qaio.ratelimit.store;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock of nanoseconds that stands still until it is set.
 */
final class SettableClock implements LongSupplier {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final AtomicLong nanos = new AtomicLong();

	/**
	 * Set the time.
	 * @param millis milliseconds
	 * @param nanos tells apart what comes in one millisecond
	 */
	void set(long millis, int nanos) {
		this.nanos.set(millis * NANOS_PER_MILLI + nanos);
	}

	void set(long millis) {
		set(millis, 0);
	}

	void advance(long millis) {
		this.nanos.addAndGet(millis * NANOS_PER_MILLI);
	}

	long millis() {
		return Math.floorDiv(this.nanos.get(), NANOS_PER_MILLI);
	}

	@Override
	public long getAsLong() {
		return this.nanos.get();
	}

}
