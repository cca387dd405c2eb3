package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.RateLimit;

/**
 * The buckets of one zone. A key is a number, from 0 on without gaps. Times and delays
 * are in the model's unit. All methods but {@link #admits} are about the request that it
 * was last called for.
 */
interface Buckets {

	/**
	 * Counts a request, without charging it.
	 * @param key its key
	 * @param now when it comes
	 * @param limit the limit that asks
	 * @return whether the limit lets the request in
	 */
	boolean admits(int key, double now, RateLimit limit);

	/**
	 * Charges the request to its bucket.
	 */
	void charge(int key, double now);

	/**
	 * How long the request waits if it is let in.
	 */
	double delay(RateLimit limit);

	/**
	 * The excess with the request, in requests.
	 */
	double excess();

}
