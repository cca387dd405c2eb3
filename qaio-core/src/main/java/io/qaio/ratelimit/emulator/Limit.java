package io.qaio.ratelimit.emulator;

/**
 * One limit of a resource, and the buckets of its zone. Asked first, and charged only if
 * no other limit refuses the request. Times and delays are in the model's own unit.
 */
abstract class Limit {

	/**
	 * Whether the limit lets the request in. The following methods are about the request
	 * that was asked for last.
	 */
	abstract boolean admits(int key, double now);

	/**
	 * How long a request that is let in is to be held.
	 */
	abstract double delay();

	/**
	 * The excess with the request, in requests.
	 */
	abstract double excess();

	/**
	 * Put the request into its bucket.
	 */
	abstract void charge();

}
