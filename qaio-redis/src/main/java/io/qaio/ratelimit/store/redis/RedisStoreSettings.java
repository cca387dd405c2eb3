package io.qaio.ratelimit.store.redis;

import java.time.Duration;

/**
 * The settings of a {@link RedisRateLimiter}.
 *
 * @param keyPrefix the start of the names of all buckets, which stands in braces
 * @param timeout the longest time that a decision takes, from 1 ms to 1 min
 * @param rememberRejections whether calls are rejected without asking Redis while it is
 * certain that Redis would reject them
 * @param shards over how many hash slots of a cluster the buckets are spread, from 1 to
 * 256. It must be the same for all that share the buckets
 */
public record RedisStoreSettings(String keyPrefix, Duration timeout, boolean rememberRejections, int shards) {

	/**
	 * The prefix {@code qaio}, decisions within 100 ms, rejections remembered, 1 shard.
	 */
	public static final RedisStoreSettings DEFAULTS = new RedisStoreSettings("qaio", Duration.ofMillis(100), true, 1);

	/** Each has a connection of its own. */
	private static final int MAX_SHARDS = 256;

	/**
	 * Check the settings.
	 * @throws IllegalArgumentException if the prefix is blank, the timeout not from 1 ms
	 * to 1 min, or the number of shards not from 1 to 256
	 */
	public RedisStoreSettings {
		if (keyPrefix.isBlank()) {
			throw new IllegalArgumentException("keyPrefix must not be blank");
		}
		if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
			throw new IllegalArgumentException("timeout must be from 1ms to 1m, not " + timeout);
		}
		if (shards < 1 || shards > MAX_SHARDS) {
			throw new IllegalArgumentException("shards must be from 1 to " + MAX_SHARDS + ", not " + shards);
		}
	}

	/**
	 * Copy the settings with another prefix.
	 * @param keyPrefix the start of the names of all buckets
	 * @return the new settings
	 */
	public RedisStoreSettings withKeyPrefix(String keyPrefix) {
		return new RedisStoreSettings(keyPrefix, this.timeout, this.rememberRejections, this.shards);
	}

	/**
	 * Copy the settings with another timeout.
	 * @param timeout the longest time that a decision takes
	 * @return the new settings
	 */
	public RedisStoreSettings withTimeout(Duration timeout) {
		return new RedisStoreSettings(this.keyPrefix, timeout, this.rememberRejections, this.shards);
	}

	/**
	 * Copy the settings with rejections remembered or not.
	 * @param rememberRejections whether rejections are remembered
	 * @return the new settings
	 */
	public RedisStoreSettings withRememberRejections(boolean rememberRejections) {
		return new RedisStoreSettings(this.keyPrefix, this.timeout, rememberRejections, this.shards);
	}

	/**
	 * Copy the settings with another number of shards.
	 * @param shards over how many hash slots the buckets are spread
	 * @return the new settings
	 */
	public RedisStoreSettings withShards(int shards) {
		return new RedisStoreSettings(this.keyPrefix, this.timeout, this.rememberRejections, shards);
	}

}
