package io.qaio.ratelimit.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The time since the store was created, from a clock that cannot be set.
 * <p>
 * Reading that clock takes longer than the rest of a decision. A clock that ticks is read
 * by a thread of its own while it is asked often, and {@link #recentNanos()} is what that
 * thread read last: nginx does the same: its time stands still while it handles a batch
 * of events. Safe for use by many threads.
 */
final class StoreClock {

	private static final long NANOS_PER_MILLI = 1_000_000;

	/** So often asked within a millisecond, the clock begins to tick. */
	private static final int OFTEN = 100;

	/** Half of what the times of buckets are rounded down to. */
	private static final long TICK = NANOS_PER_MILLI / 2;

	/** How long it ticks, until it is found to be asked often again. */
	private static final long TICKING = TimeUnit.SECONDS.toNanos(1);

	private static final long STILL = Long.MIN_VALUE;

	private final LongSupplier nanoTime;

	private final boolean ticks;

	private final long start;

	/** What was read last, if it ticks. */
	private volatile long tick = STILL;

	// not exact if several threads ask, as it need not be

	private long countingSince;

	private int asked;

	private StoreClock(LongSupplier nanoTime, boolean ticks) {
		this.nanoTime = nanoTime;
		this.ticks = ticks;
		this.start = nanoTime.getAsLong();
	}

	/**
	 * A clock that is read whenever it is asked.
	 */
	static StoreClock exact(LongSupplier nanoTime) {
		return new StoreClock(nanoTime, false);
	}

	/**
	 * A clock that ticks while it is asked often.
	 */
	static StoreClock ticking(LongSupplier nanoTime) {
		return new StoreClock(nanoTime, true);
	}

	/**
	 * The time now.
	 */
	long nanos() {
		return this.nanoTime.getAsLong() - this.start;
	}

	/**
	 * The time now or, while the clock ticks, about half a millisecond ago at the most.
	 */
	long recentNanos() {
		long last = this.tick;
		if (last != STILL) {
			return last;
		}
		long now = nanos();
		if (this.ticks) {
			count(now);
		}
		return now;
	}

	private void count(long now) {
		if (now - this.countingSince > NANOS_PER_MILLI) {
			this.countingSince = now;
			this.asked = 0;
		}
		if (++this.asked == OFTEN) {
			startTicking();
		}
	}

	private synchronized void startTicking() {
		if (this.tick == STILL) {
			this.tick = nanos();
			try {
				Thread ticker = new Thread(this::keepTicking, "qaio-rate-limit-clock");
				ticker.setDaemon(true);
				ticker.start();
			}
			catch (Throwable ex) {
				this.tick = STILL;
				throw ex;
			}
		}
	}

	/** Ends after a time, so that the clock need not be closed. */
	private void keepTicking() {
		try {
			long end = nanos() + TICKING;
			for (long now = nanos(); now < end; now = nanos()) {
				this.tick = now;
				LockSupport.parkNanos(this, TICK);
			}
		}
		finally {
			this.tick = STILL;
		}
	}

	static long millis(long nanos) {
		return Math.floorDiv(nanos, NANOS_PER_MILLI);
	}

}
