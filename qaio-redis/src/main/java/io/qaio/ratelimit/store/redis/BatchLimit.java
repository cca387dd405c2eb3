package io.qaio.ratelimit.store.redis;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import io.qaio.ratelimit.CombinedLimit;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.store.DryRun;
import org.jspecify.annotations.Nullable;

/**
 * One limit of the calls of a batch that are alike. Derives what the script decided about
 * one call after the other from the snapshot of the bucket. Used by one thread at a time.
 */
final class BatchLimit implements CombinedLimit {

	/** The excess if the script did not ask this limit. */
	static final long NOT_ASKED = -1;

	private final PendingLimit limit;

	private final BucketSnapshot bucket;

	private final int terms;

	private long excess = NOT_ASKED;

	/** What is not counted yet, of the last call. */
	private @Nullable Consumer<DryRun> uncounted;

	/**
	 * Create a limit.
	 * @param limit the limit
	 * @param bucket its bucket
	 * @param terms which of the terms of the batch it has, from 1
	 */
	BatchLimit(PendingLimit limit, BucketSnapshot bucket, int terms) {
		this.limit = limit;
		this.bucket = bucket;
		this.terms = terms;
	}

	void write(ByteBuffer program) {
		program.putShort((short) this.bucket.number()).putShort((short) this.terms);
	}

	/**
	 * Whether a key of somebody else has the name of the bucket.
	 */
	boolean isForeign() {
		return this.bucket.isForeign();
	}

	/**
	 * The excess with the last call, in thousandths of a request.
	 */
	long excess() {
		return this.excess;
	}

	@Override
	public void ask() {
		this.excess = this.bucket.withCall(rate());
		this.uncounted = null;
	}

	@Override
	public boolean isExceeded() {
		return this.excess > this.limit.limit().burstExcess();
	}

	@Override
	public boolean isDryRun() {
		return this.limit.zone().isDryRun();
	}

	@Override
	public void charge() {
		this.bucket.charge(this.excess);
	}

	@Override
	public double delay() {
		return LeakyBucket.delay(this.excess, this.limit.limit().delayExcess(), rate());
	}

	@Override
	public void wouldReject() {
		count(DryRun::rejected);
	}

	@Override
	public void wouldDelay() {
		count(DryRun::delayed);
	}

	private void count(Consumer<DryRun> would) {
		if (this.limit.tentative()) {
			this.uncounted = would;
		}
		else {
			would.accept(this.limit.zone().dryRun());
		}
	}

	/**
	 * What this limit did for the last call, which was let in.
	 */
	TentativeEffect effect() {
		return new TentativeEffect(this.limit, isExceeded() ? TentativeEffect.NOT_CHARGED : this.bucket.last(),
				this.uncounted);
	}

	/**
	 * The decision about a call that this limit delays or rejects.
	 */
	Decision decision(boolean granted) {
		return granted ? Decision.delayed((long) delay(), this.excess, this.limit.index()) : Decision.rejected(
				this.bucket.retryAfter(rate(), this.limit.limit().burstExcess()), this.excess, this.limit.index());
	}

	private long rate() {
		return this.limit.zone().rate();
	}

}
