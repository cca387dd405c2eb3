package io.qaio.ratelimit.store.redis;

import java.time.Duration;

/**
 * The settings of a {@link RedisRateLimiter}.
 *
 * @param keyPrefix the start of the names of all buckets, which stands in braces
 * @param timeout the longest time that a decision takes, from 1 ms to 1 min
 * @param rememberRejections whether calls are rejected without asking Redis while it is
 * certain that Redis would reject them
 */
public record RedisStoreSettings(String keyPrefix, Duration timeout, boolean rememberRejections) {

	/** The prefix {@code qaio}, decisions within 100 ms, rejections remembered. */
	public static final RedisStoreSettings DEFAULTS = new RedisStoreSettings("qaio", Duration.ofMillis(100), true);

	/**
	 * Check the settings.
	 * @throws IllegalArgumentException if the prefix is blank or the timeout not from 1
	 * ms to 1 min
	 */
	public RedisStoreSettings {
		if (keyPrefix.isBlank()) {
			throw new IllegalArgumentException("keyPrefix must not be blank");
		}
		if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
			throw new IllegalArgumentException("timeout must be from 1ms to 1m, not " + timeout);
		}
	}

	/**
	 * Copy the settings with another prefix.
	 * @param keyPrefix the start of the names of all buckets
	 * @return the new settings
	 */
	public RedisStoreSettings withKeyPrefix(String keyPrefix) {
		return new RedisStoreSettings(keyPrefix, this.timeout, this.rememberRejections);
	}

	/**
	 * Copy the settings with another timeout.
	 * @param timeout the longest time that a decision takes
	 * @return the new settings
	 */
	public RedisStoreSettings withTimeout(Duration timeout) {
		return new RedisStoreSettings(this.keyPrefix, timeout, this.rememberRejections);
	}

	/**
	 * Copy the settings with rejections remembered or not.
	 * @param rememberRejections whether rejections are remembered
	 * @return the new settings
	 */
	public RedisStoreSettings withRememberRejections(boolean rememberRejections) {
		return new RedisStoreSettings(this.keyPrefix, this.timeout, rememberRejections);
	}

}
