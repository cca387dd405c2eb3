package io.qaio.ratelimit.store.redis;

import io.qaio.ratelimit.CombinedLimit;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LeakyBucket;

/**
 * One limit of the calls of a batch that are alike. Derives what the script decided about
 * one call after the other from the snapshots of the buckets. Used by one thread at a
 * time.
 */
final class BatchLimit implements CombinedLimit {

	/** The excess if the script did not ask this limit. */
	static final long NOT_ASKED = -1;

	private final AskedLimit limit;

	private final FoundBuckets buckets;

	private final int bucket;

	private final RedisZone.Terms terms;

	private final int termsIndex;

	private long excess = NOT_ASKED;

	/**
	 * Create a limit.
	 * @param limit the limit
	 * @param buckets the buckets of the batch
	 * @param bucket which of them, from 0
	 * @param terms the terms of the limit
	 * @param termsIndex which of the terms of the batch, from 0
	 */
	BatchLimit(AskedLimit limit, FoundBuckets buckets, int bucket, RedisZone.Terms terms, int termsIndex) {
		this.limit = limit;
		this.buckets = buckets;
		this.bucket = bucket;
		this.terms = terms;
		this.termsIndex = termsIndex;
	}

	int bucket() {
		return this.bucket;
	}

	int termsIndex() {
		return this.termsIndex;
	}

	/**
	 * Whether a key of somebody else has the name of the bucket.
	 */
	boolean isForeign() {
		return this.buckets.isForeign(this.bucket);
	}

	/**
	 * The excess with the last call, in thousandths of a request.
	 */
	long excess() {
		return this.excess;
	}

	@Override
	public void ask() {
		this.excess = this.buckets.withCall(this.bucket, this.terms.rate());
	}

	@Override
	public boolean isExceeded() {
		return this.excess > this.terms.burst();
	}

	@Override
	public boolean isDryRun() {
		return this.terms.dryRun();
	}

	@Override
	public void charge() {
		this.buckets.charge(this.bucket, this.excess);
	}

	@Override
	public double delay() {
		return delayMillis();
	}

	private long delayMillis() {
		return LeakyBucket.delay(this.excess, this.limit.limit().delayExcess(), this.terms.rate());
	}

	@Override
	public void wouldReject() {
		this.limit.zone().dryRun().rejected();
	}

	@Override
	public void wouldDelay() {
		this.limit.zone().dryRun().delayed();
	}

	Decision rejected() {
		return Decision.rejected(this.buckets.retryAfter(this.bucket, this.terms), this.excess, this.limit.index());
	}

	Decision delayed() {
		return Decision.delayed(delayMillis(), this.excess, this.limit.index());
	}

}
