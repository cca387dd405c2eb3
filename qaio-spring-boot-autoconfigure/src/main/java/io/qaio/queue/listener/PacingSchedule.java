package io.qaio.queue.listener;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * When tasks come back that have to wait for the rate of their bucket: one after the
 * other at that rate, as far as this application knows of them, instead of all at the
 * moment in which there is room for one. Otherwise each call that starts would bring back
 * all that wait. Thread-safe.
 */
final class PacingSchedule {

	private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int FIRST_SWEEP = 1000;

	/** The last time that was given out for a bucket, in ns. */
	private final Map<BucketId, Long> last = new HashMap<>();

	private int sweepAt = FIRST_SWEEP;

	/**
	 * Give out the next time.
	 * @param bucket the bucket that was too full
	 * @param retryAfter after what time there is room for one call
	 * @param interval the time that one call takes by the bucket's rate, in ns
	 * @param now the time, in ns
	 * @return how long to wait, in whole ms; at least the time until there is room
	 */
	synchronized Duration next(BucketId bucket, Duration retryAfter, long interval, long now) {
		Long last = this.last.get(bucket);
		long wait = retryAfter.toNanos();
		// a task that came just too early keeps its time: nobody else would come then
		if (last != null && wait > interval / 2) {
			wait = Math.max(wait, last + interval - now);
		}
		if (wait > Math.max(ListenerTuning.PACING_HORIZON, retryAfter.toNanos())) {
			wait = retryAfter.toNanos();
			last = null;
		}
		this.last.put(bucket, (last != null && last - now > wait) ? last : now + wait);
		if (this.last.size() > this.sweepAt) {
			this.last.values().removeIf((each) -> each - now < 0);
			this.sweepAt = Math.max(FIRST_SWEEP, 2 * this.last.size());
		}
		// round up: not a moment too early
		return Duration.ofMillis((wait + MILLI - 1) / MILLI);
	}

	/** How many buckets have a time. */
	synchronized int size() {
		return this.last.size();
	}

}
