package io.qaio.ratelimit.store.redis;

import java.time.Duration;

/**
 * How a limiter uses Redis.
 *
 * @param keyPrefix what the names of all buckets begin with, in braces
 * @param timeout how long a call waits for its decision at the most
 * @param rememberRefusals whether calls are refused without asking Redis while it is
 * certain that it would refuse them
 */
public record RedisStoreSettings(String keyPrefix, Duration timeout, boolean rememberRefusals) {

	/** Decisions within 100 ms, {@code qaio} before all names. */
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
	 * The same settings with another prefix.
	 * @param keyPrefix what the names of all buckets begin with
	 * @return the new settings
	 */
	public RedisStoreSettings withKeyPrefix(String keyPrefix) {
		return new RedisStoreSettings(keyPrefix, this.timeout, this.rememberRefusals);
	}

	/**
	 * The same settings with another timeout.
	 * @param timeout how long a call waits for its decision at the most
	 * @return the new settings
	 */
	public RedisStoreSettings withTimeout(Duration timeout) {
		return new RedisStoreSettings(this.keyPrefix, timeout, this.rememberRefusals);
	}

	/**
	 * The same settings, which remember refusals or do not.
	 * @param rememberRefusals whether they do
	 * @return the new settings
	 */
	public RedisStoreSettings withRememberRefusals(boolean rememberRefusals) {
		return new RedisStoreSettings(this.keyPrefix, this.timeout, rememberRefusals);
	}

}
