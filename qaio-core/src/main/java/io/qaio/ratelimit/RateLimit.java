package io.qaio.ratelimit;

import org.jspecify.annotations.Nullable;

/**
 * How much more than a zone's rate is let in. As with nginx's {@code limit_req}: a call
 * whose excess is above {@code burst} is rejected; one whose excess is above
 * {@code delay} waits until the rate allows for it.
 *
 * @param zone the name of the zone
 * @param burst the greatest excess that is let in, in requests, 0 or more
 * @param delay the greatest excess that does not wait, in requests, 0 or more;
 * {@link #NO_DELAY} if none waits
 */
public record RateLimit(String zone, int burst, int delay) {

	/** Nothing waits: nginx's {@code nodelay}. */
	public static final int NO_DELAY = Integer.MAX_VALUE;

	/**
	 * Checks the limit.
	 * @throws IllegalArgumentException if burst or delay is negative, or the zone's name
	 * blank
	 */
	public RateLimit {
		if (zone.isBlank()) {
			throw new IllegalArgumentException("The zone of a limit must not be blank");
		}
		notNegative(zone, "burst", burst);
		notNegative(zone, "delay", delay);
	}

	private static void notNegative(String zone, String name, int value) {
		if (value < 0) {
			throw new IllegalArgumentException(
					"Limit of zone '" + zone + "': " + name + " must be 0 or more, not " + value);
		}
	}

	/**
	 * The limit that lets in nothing above the zone's rate.
	 * @param zone the name of the zone
	 * @return the limit
	 */
	public static RateLimit of(String zone) {
		return new RateLimit(zone, 0, 0);
	}

	/**
	 * The same limit with another burst.
	 * @param burst the greatest excess that is let in, in requests
	 * @return the new limit
	 */
	public RateLimit withBurst(int burst) {
		return new RateLimit(this.zone, burst, this.delay);
	}

	/**
	 * The same limit with another delay.
	 * @param delay the greatest excess that does not wait, in requests
	 * @return the new limit
	 */
	public RateLimit withDelay(int delay) {
		return new RateLimit(this.zone, this.burst, delay);
	}

	/**
	 * The limit for one key.
	 * @param key the key as it is; one that is empty is not limited
	 * @return the limit and the key
	 */
	public KeyedLimit on(String key) {
		return new KeyedLimit(this, key);
	}

	/**
	 * The limit for a key that is not a string: a number, an array, a collection of what
	 * tells callers apart.
	 * @param key the key, whose content counts, see {@link KeyText}; null is not limited
	 * @return the limit and the key
	 * @throws IllegalArgumentException if the key has no text but its identity
	 */
	public KeyedLimit on(@Nullable Object key) {
		return new KeyedLimit(this, KeyText.of(key));
	}

	/**
	 * The limit for the one bucket that all calls without a key share.
	 * @return the limit and the key of that bucket
	 */
	public KeyedLimit onWholeZone() {
		return new KeyedLimit(this, KeyedLimit.WHOLE_ZONE);
	}

	/**
	 * The burst as excess.
	 * @return thousandths of a request
	 */
	public long burstExcess() {
		return this.burst * LeakyBucket.REQUEST;
	}

	/**
	 * The delay as excess.
	 * @return thousandths of a request
	 */
	public long delayExcess() {
		return this.delay * LeakyBucket.REQUEST;
	}

}
