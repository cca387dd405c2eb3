package io.qaio.ratelimit.emulator;

import java.util.Arrays;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * Queues that drip, one for each key. None is ever forgotten. Times and delays are
 * seconds. The order of the operations matters to the last bit.
 */
final class QueueBuckets implements Buckets {

	private final double rate;

	/** How many are queued. */
	private int[] length;

	/** When the drip was last counted. */
	private double[] tick;

	/** When the last one queued leaves. */
	private double[] tail;

	/** How many are queued where the last request was asked. */
	private int queued;

	/** When that request leaves. */
	private double leave;

	private double delay;

	QueueBuckets(Zone zone, int keys) {
		this.rate = zone.rate().thousandthsPerSecond() / (double) LeakyBucket.REQUEST;
		this.length = new int[keys];
		this.tick = new double[keys];
		this.tail = new double[keys];
	}

	@Override
	public boolean admits(int key, double now, RateLimit limit) {
		this.leave = now;
		drip(key, now);
		this.queued = this.length[key];
		if (this.queued >= limit.burst()) {
			return false;
		}
		if (this.queued > 0) {
			this.leave = Math.max(now, this.tail[key]);
			if (this.queued >= limit.delay()) {
				this.leave += 1 / this.rate;
			}
		}
		this.delay = this.leave - now;
		return true;
	}

	@Override
	public void charge(int key, double now) {
		this.queued = ++this.length[key];
		this.tail[key] = this.leave;
	}

	@Override
	public double delay(RateLimit limit) {
		return this.delay;
	}

	@Override
	public double excess() {
		return this.queued;
	}

	/**
	 * Removes the requests that have dripped out of a queue.
	 */
	private void drip(int key, double now) {
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
