package io.qaio.ratelimit.store.redis;

import io.qaio.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a call that waits for its decision.
 *
 * @param index which of the limits of the call it is
 * @param limit the limit
 * @param zone its zone
 * @param key the key, which is not empty
 * @param digest the digest that stands for the key in Redis, null if the key does
 * @param shard the shard of its bucket
 * @param tentative whether other shards decide about the call, too, so that what it does
 * may have to be taken back
 */
record PendingLimit(int index, RateLimit limit, RedisZone zone, String key, @Nullable String digest, int shard,
		boolean tentative) {

	/**
	 * Create a limit that is not tentative. Computes the digest, if there is one, and the
	 * shard in the caller's thread rather than in that of the driver.
	 */
	static PendingLimit of(int index, RateLimit limit, RedisZone zone, String key) {
		return new PendingLimit(index, limit, zone, key, BucketNames.digest(key),
				BucketShards.shardOf(key, zone.keys().size()), false);
	}

	PendingLimit asTentative() {
		return new PendingLimit(this.index, this.limit, this.zone, this.key, this.digest, this.shard, true);
	}

	/**
	 * The start of the name of the bucket, with the zone.
	 */
	String keys() {
		return this.zone.keys().get(this.shard);
	}

	/**
	 * The name of the bucket, which no other bucket has.
	 */
	String bucket() {
		return keys() + ((this.digest != null) ? "#" + this.digest : ":" + this.key);
	}

}
