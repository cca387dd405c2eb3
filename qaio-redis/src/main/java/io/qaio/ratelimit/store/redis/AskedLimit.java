package io.qaio.ratelimit.store.redis;

import io.qaio.ratelimit.RateLimit;
import org.jspecify.annotations.Nullable;

/**
 * One of the limits of a call.
 *
 * @param index which of the limits of the call it is
 * @param limit the limit
 * @param zone its zone
 * @param key the key, which is not empty
 * @param digest what stands for the key in Redis, null if that is the key itself
 */
record AskedLimit(int index, RateLimit limit, RedisZone zone, String key, @Nullable String digest) {

	/**
	 * Create a limit. Digests the key if need be: the caller's thread has time for it.
	 */
	static AskedLimit of(int index, RateLimit limit, RedisZone zone, String key) {
		return new AskedLimit(index, limit, zone, key, BucketNames.digest(key));
	}

	/**
	 * The name of the bucket, unlike that of any other.
	 */
	String bucket() {
		return this.zone.keys() + ((this.digest != null) ? "#" + this.digest : ":" + this.key);
	}

}
