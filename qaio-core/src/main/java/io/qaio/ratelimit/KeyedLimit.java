package io.qaio.ratelimit;

/**
 * A limit, and the key whose bucket it is about.
 *
 * @param limit the limit
 * @param key the key; as in nginx, one that is empty is not limited
 */
public record KeyedLimit(RateLimit limit, String key) {

	/** The key of the bucket that all calls without a key share. */
	public static final String WHOLE_ZONE = "\0";

}
