package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;

/**
 * A limit as in nginx, by the arithmetic of the live limiter.
 */
final class NginxLimit extends Limit {

	final NginxBuckets buckets;

	final long burst;

	final long delay;

	private int key;

	private long now;

	private long excess;

	NginxLimit(NginxBuckets buckets, RateLimit limit) {
		this.buckets = buckets;
		this.burst = limit.burstExcess();
		this.delay = limit.delayExcess();
	}

	@Override
	boolean admits(int key, double now) {
		this.key = key;
		this.now = (long) now;
		this.excess = this.buckets.lookUp(key, this.now);
		return this.excess <= this.burst;
	}

	@Override
	double delay() {
		return LeakyBucket.delay(this.excess, this.delay, this.buckets.rate);
	}

	@Override
	double excess() {
		return this.excess / (double) LeakyBucket.REQUEST;
	}

	@Override
	void charge() {
		this.buckets.charge(this.key, this.excess, this.now);
	}

}
