package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;

/**
 * A limit as in nginx, by the arithmetic of the live limiter.
 */
final class NginxLimit extends EmulatedLimit {

	private final NginxBuckets buckets;

	private final long burst;

	private final long delay;

	private long excess;

	NginxLimit(NginxBuckets buckets, RateLimit limit, int index, CurrentRequest request) {
		super(index, request);
		this.buckets = buckets;
		this.burst = limit.burstExcess();
		this.delay = limit.delayExcess();
	}

	@Override
	boolean admits(int key, double now) {
		this.excess = this.buckets.lookUp(key, (long) now);
		return this.excess <= this.burst;
	}

	@Override
	void charge(int key, double now) {
		this.buckets.charge(key, this.excess, (long) now);
	}

	@Override
	double delayOfRequest() {
		return LeakyBucket.delay(this.excess, this.delay, this.buckets.rate);
	}

	@Override
	double excess() {
		return this.excess / (double) LeakyBucket.REQUEST;
	}

}
