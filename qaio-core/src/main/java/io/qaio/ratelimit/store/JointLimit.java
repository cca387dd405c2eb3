package io.qaio.ratelimit.store;

import io.qaio.ratelimit.CombinedLimit;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.RateLimit;

/**
 * One of the limits of a {@link JointDecision}.
 *
 * @param index which of the limits of the call it is
 * @param limit the limit
 * @param bucket its bucket, which other limits of the call may share
 */
record JointLimit(int index, RateLimit limit, JointBucket bucket) implements CombinedLimit {

	@Override
	public void ask() {
		this.bucket.ask();
	}

	@Override
	public boolean isExceeded() {
		return this.bucket.excess() > this.limit.burstExcess();
	}

	@Override
	public boolean isDryRun() {
		return this.bucket.zone().isDryRun();
	}

	@Override
	public void charge() {
		this.bucket.charge();
	}

	@Override
	public double delay() {
		return this.bucket.delay(this.limit.delayExcess());
	}

	@Override
	public void wouldReject() {
		this.bucket.zone().dryRun().rejected();
	}

	@Override
	public void wouldDelay() {
		this.bucket.zone().dryRun().delayed();
	}

	/**
	 * The decision of the call, which this limit delays or rejects.
	 */
	Decision decision(boolean granted) {
		long excess = this.bucket.excess();
		return granted ? Decision.delayed((long) delay(), excess, this.index)
				: Decision.rejected(this.bucket.retryAfter(this.limit.burstExcess()), excess, this.index);
	}

}
