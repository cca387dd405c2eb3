package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.RateLimit;

/**
 * A limit on queues that drip. The order of the operations matters to the last bit.
 */
final class QueueLimit extends Limit {

	private final QueueBuckets buckets;

	private final RateLimit limit;

	private int key;

	private double now;

	private double leave;

	QueueLimit(QueueBuckets buckets, RateLimit limit) {
		this.buckets = buckets;
		this.limit = limit;
	}

	@Override
	boolean admits(int key, double now) {
		this.key = key;
		this.now = now;
		this.leave = now;
		this.buckets.drip(key, now);
		int length = this.buckets.length[key];
		if (length >= this.limit.burst()) {
			return false;
		}
		if (length > 0) {
			this.leave = Math.max(now, this.buckets.tail[key]);
			if (length >= this.limit.delay()) {
				this.leave += 1 / this.buckets.rate;
			}
		}
		return true;
	}

	@Override
	double delay() {
		return this.leave - this.now;
	}

	@Override
	double excess() {
		return this.buckets.length[this.key];
	}

	@Override
	void charge() {
		this.buckets.length[this.key]++;
		this.buckets.tail[this.key] = this.leave;
	}

}
