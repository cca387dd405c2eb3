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
 */
record PendingLimit(int index, RateLimit limit, RedisZone zone, String key, @Nullable String digest) {

	/**
	 * Create a limit. Computes the digest, if there is one, in the caller's thread rather
	 * than in that of the driver.
	 */
	static PendingLimit of(int index, RateLimit limit, RedisZone zone, String key) {
		return new PendingLimit(index, limit, zone, key, BucketNames.digest(key));
	}

	/**
	 * The name of the bucket, which no other bucket has.
	 */
	String bucket() {
		return this.zone.keys() + ((this.digest != null) ? "#" + this.digest : ":" + this.key);
	}

}
