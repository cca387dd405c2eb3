package io.qaio.ratelimit.store.redis;

import java.nio.ByteBuffer;

import io.qaio.ratelimit.LeakyBucket;

/**
 * A bucket of a batch: first as the script found it, then as it changed it, while its
 * decisions are derived here. Used by one thread at a time.
 */
final class BucketSnapshot {

	static final int BYTES = 12;

	/** Instead of a time. */
	private static final long UNKNOWN = 0xFFFF_FFFF_FFFFL;

	/** Instead of a time. */
	private static final long FOREIGN = 0xFEFE_FEFE_FEFEL;

	private final int number;

	private long now;

	private long excess;

	private long last;

	/**
	 * Create a bucket whose state is not read.
	 * @param number which of the buckets of the batch it is, from 1
	 */
	BucketSnapshot(int number) {
		this.number = number;
	}

	int number() {
		return this.number;
	}

	/**
	 * Since when the bucket has its excess, in ms.
	 */
	long last() {
		return this.last;
	}

	/**
	 * Read the state of the bucket from the reply of the script.
	 * @param now the time of the script, in ms
	 * @param reply the reply, at the bucket
	 */
	void read(long now, ByteBuffer reply) {
		this.now = now;
		// signed: less than 0 after a charge was given back
		this.excess = (long) reply.getShort() << Integer.SIZE | reply.getInt() & 0xFFFF_FFFFL;
		this.last = sixBytes(reply);
	}

	static long sixBytes(ByteBuffer bytes) {
		return (long) (bytes.getShort() & 0xFFFF) << Integer.SIZE | bytes.getInt() & 0xFFFF_FFFFL;
	}

	/**
	 * Whether the key holds something else than a bucket.
	 */
	boolean isForeign() {
		return this.last == FOREIGN;
	}

	/**
	 * The excess with one more call, in thousandths of a request.
	 */
	long withCall(long rate) {
		return (this.last == UNKNOWN) ? 0 : LeakyBucket.excess(this.excess, this.last, this.now, rate);
	}

	/**
	 * The shortest time, in ms, after which a rejected call would be let in.
	 */
	long retryAfter(long rate, long burst) {
		return LeakyBucket.retryAfter(this.excess, this.last, this.now, rate, burst);
	}

	void charge(long withCall) {
		this.last = (this.last == UNKNOWN) ? this.now : LeakyBucket.last(this.last, this.now);
		this.excess = withCall;
	}

}
