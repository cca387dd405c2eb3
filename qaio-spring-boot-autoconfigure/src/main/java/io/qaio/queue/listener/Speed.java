package io.qaio.queue.listener;

import java.util.concurrent.TimeUnit;

/**
 * How fast a listener works, as a moving average over its latest tasks. Guarded by the
 * lock of its {@link Consumers}.
 */
final class Speed {

	/** So much work may be fetched ahead. */
	private static final long AHEAD = TimeUnit.MILLISECONDS.toNanos(20);

	/** A slow task counts at once, fast ones must prove themselves. */
	private static final int WEIGHT = 8;

	private long average = Long.MAX_VALUE;

	/**
	 * Take note of how long tasks took.
	 * @param nanos all of them together
	 * @param tasks how many
	 */
	void took(long nanos, int tasks) {
		long each = nanos / tasks;
		this.average = (this.average == Long.MAX_VALUE || each > this.average * WEIGHT) ? each
				: this.average + (each - this.average) / WEIGHT;
	}

	/**
	 * How many tasks one consumer works on in a few moments.
	 */
	long ahead() {
		return AHEAD / Math.max(1, this.average);
	}

}
