package io.qaio.ratelimit.store.redis;

import java.nio.ByteBuffer;

import io.qaio.ratelimit.LeakyBucket;

/**
 * The buckets of a call as the script found them, and as they become while its decisions
 * are followed here.
 */
final class FoundBuckets {

	private static final int TIME_BYTES = 6;

	private static final int BUCKET_BYTES = 12;

	private static final long UNKNOWN = 0xFFFF_FFFF_FFFFL;

	private static final long FOREIGN = 0xFEFE_FEFE_FEFEL;

	private long now;

	private long[] excess = {};

	private long[] last = {};

	/**
	 * Read what the script returned.
	 * @param reply the reply
	 * @param count how many buckets there are
	 * @throws IllegalArgumentException if it is no such reply
	 */
	void read(byte[] reply, int count) {
		if (reply.length != TIME_BYTES + count * BUCKET_BYTES) {
			throw new IllegalArgumentException(
					"The script returned " + reply.length + " bytes for " + count + " buckets");
		}
		ByteBuffer bytes = ByteBuffer.wrap(reply);
		this.now = sixBytes(bytes);
		this.excess = new long[count];
		this.last = new long[count];
		for (int i = 0; i < count; i++) {
			this.excess[i] = sixBytes(bytes);
			this.last[i] = sixBytes(bytes);
		}
	}

	private static long sixBytes(ByteBuffer bytes) {
		return (long) (bytes.getShort() & 0xFFFF) << Integer.SIZE | bytes.getInt() & 0xFFFF_FFFFL;
	}

	/**
	 * Whether what was found is no bucket.
	 */
	boolean isForeign(int bucket) {
		return this.excess[bucket] == FOREIGN;
	}

	private boolean isUnknown(int bucket) {
		return this.excess[bucket] == UNKNOWN;
	}

	/**
	 * The excess of a bucket with one more call counted.
	 */
	long withCall(int bucket, long rate) {
		return isUnknown(bucket) ? 0 : LeakyBucket.excess(this.excess[bucket], this.last[bucket], this.now, rate);
	}

	/**
	 * How long it takes until a call is let in that is refused.
	 */
	long retryAfter(int bucket, RedisZone.Terms terms) {
		return LeakyBucket.retryAfter(this.excess[bucket], this.last[bucket], this.now, terms.rate(), terms.burst());
	}

	void charge(int bucket, long withCall) {
		this.last[bucket] = isUnknown(bucket) ? this.now : LeakyBucket.last(this.last[bucket], this.now);
		this.excess[bucket] = withCall;
	}

}
