package io.qaio.ratelimit;

import java.time.Duration;

/**
 * A call was rejected: with it, its bucket would exceed the limit's burst. Nothing was
 * charged for it.
 */
public class RateLimitExceededException extends RuntimeException {

	private static final int MAX_KEY_IN_MESSAGE = 100;

	private final transient RateLimit limit;

	private final String key;

	private final Duration retryAfter;

	/**
	 * Creates an exception.
	 * @param limit the limit that rejects the call, with the key
	 * @param retryAfter the shortest time after which the call would be let in
	 */
	public RateLimitExceededException(KeyedLimit limit, Duration retryAfter) {
		super("Rate limit of zone '" + limit.limit().zone() + "' exceeded" + forKey(limit.key())
				+ ": a call would be let in after " + retryAfter.toMillis() + " ms");
		this.limit = limit.limit();
		this.key = isWholeZone(limit.key()) ? "" : limit.key();
		this.retryAfter = retryAfter;
	}

	private static boolean isWholeZone(String key) {
		return key.equals(KeyedLimit.WHOLE_ZONE);
	}

	private static String forKey(String key) {
		if (isWholeZone(key)) {
			return "";
		}
		return " for key '" + ((key.length() <= MAX_KEY_IN_MESSAGE) ? key : key.substring(0, MAX_KEY_IN_MESSAGE) + "…")
				+ "'";
	}

	/**
	 * The zone whose limit rejected the call.
	 * @return the zone's name
	 */
	public String getZone() {
		return this.limit.zone();
	}

	/**
	 * The limit that rejected the call.
	 * @return the limit
	 */
	public RateLimit getLimit() {
		return this.limit;
	}

	/**
	 * The key whose bucket is full.
	 * @return the key, "" for the one bucket of a zone
	 */
	public String getKey() {
		return this.key;
	}

	/**
	 * The shortest time after which the call would be let in if nothing else came.
	 * @return the time, to the millisecond, longer than zero
	 */
	public Duration getRetryAfter() {
		return this.retryAfter;
	}

}
