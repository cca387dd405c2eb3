package io.qaio.queue.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When tasks come back that had to give way to the rate of their bucket: not all at the
 * moment in which there is room for one of them, but one after the other at the bucket's
 * rate, as far as this application knows of them. Otherwise each call that is let in
 * would bring back all that wait.
 * <p>
 * Safe for use by many threads.
 */
final class Turns {

	/**
	 * Turns are given out so far ahead, then once more from the beginning: the tasks
	 * before may have been purged meanwhile, or the rate be another one.
	 */
	static final long HORIZON = TimeUnit.MINUTES.toNanos(1);

	private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int FIRST_SWEEP = 1000;

	/** The last turn that was given out for a bucket. */
	private final Map<Bucket, Long> last = new HashMap<>();

	private int sweepAt = FIRST_SWEEP;

	/**
	 * The next turn.
	 * @param bucket the bucket that was too full
	 * @param retryAfter after what time there is room for one
	 * @param interval the time that one takes by the bucket's rate, in ns
	 * @param now the time, in ns
	 * @return how long to wait, in whole ms; at least the time until there is room
	 */
	synchronized Duration next(Bucket bucket, Duration retryAfter, long interval, long now) {
		Long last = this.last.get(bucket);
		long wait = retryAfter.toNanos();
		// one that came just too early need not stand in line again: nobody else would
		// come then
		if (last != null && wait > interval / 2) {
			wait = Math.max(wait, last + interval - now);
		}
		if (wait > Math.max(HORIZON, retryAfter.toNanos())) {
			wait = retryAfter.toNanos();
			last = null;
		}
		this.last.put(bucket, (last != null && last - now > wait) ? last : now + wait);
		if (this.last.size() > this.sweepAt) {
			this.last.values().removeIf((each) -> each - now < 0);
			this.sweepAt = Math.max(FIRST_SWEEP, 2 * this.last.size());
		}
		// not a moment too early
		return Duration.ofMillis((wait + MILLI - 1) / MILLI);
	}

	/**
	 * How many buckets it knows of.
	 */
	synchronized int size() {
		return this.last.size();
	}

	/**
	 * A bucket of a limiter.
	 *
	 * @param zone its zone
	 * @param key its key
	 */
	record Bucket(String zone, String key) {
	}

}
