package io.qaio.ratelimit.emulator;

import java.util.Arrays;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * Queues that drip, one for each key. None is ever forgotten. Times and delays are
 * seconds.
 */
final class QueueBuckets implements Buckets {

	final double rate;

	/** How many are queued. */
	int[] length;

	/** When the drip was last counted. */
	double[] tick;

	/** When the last one queued leaves. */
	double[] tail;

	QueueBuckets(Zone zone, int keys) {
		this.rate = zone.rate().thousandthsPerSecond() / (double) LeakyBucket.REQUEST;
		this.length = new int[keys];
		this.tick = new double[keys];
		this.tail = new double[keys];
	}

	@Override
	public QueueLimit limit(RateLimit limit, int index, CurrentRequest request) {
		return new QueueLimit(this, limit, index, request);
	}

	/**
	 * Let drip what is due.
	 */
	void drip(int key, double now) {
		if (key >= this.length.length) {
			int keys = Math.max(key + 1, 2 * this.length.length);
			this.length = Arrays.copyOf(this.length, keys);
			this.tick = Arrays.copyOf(this.tick, keys);
			this.tail = Arrays.copyOf(this.tail, keys);
		}
		if (this.length[key] == 0) {
			this.tick[key] = now;
			return;
		}
		int gone = (int) Math.min(Math.floor((now - this.tick[key]) * this.rate), this.length[key]);
		if (gone > 0) {
			this.length[key] -= gone;
			this.tick[key] += gone / this.rate;
		}
	}

}
