package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.RateLimit;

/**
 * A limit on queues that drip. The order of the operations matters to the last bit.
 */
final class QueueLimit extends EmulatedLimit {

	private final QueueBuckets buckets;

	private final RateLimit limit;

	private int length;

	private double leave;

	private double delay;

	QueueLimit(QueueBuckets buckets, RateLimit limit, int index, CurrentRequest request) {
		super(index, request);
		this.buckets = buckets;
		this.limit = limit;
	}

	@Override
	boolean admits(int key, double now) {
		this.leave = now;
		this.buckets.drip(key, now);
		this.length = this.buckets.length[key];
		if (this.length >= this.limit.burst()) {
			return false;
		}
		if (this.length > 0) {
			this.leave = Math.max(now, this.buckets.tail[key]);
			if (this.length >= this.limit.delay()) {
				this.leave += 1 / this.buckets.rate;
			}
		}
		this.delay = this.leave - now;
		return true;
	}

	@Override
	void charge(int key, double now) {
		this.length = ++this.buckets.length[key];
		this.buckets.tail[key] = this.leave;
	}

	@Override
	double delayOfRequest() {
		return this.delay;
	}

	@Override
	double excess() {
		return this.length;
	}

}
