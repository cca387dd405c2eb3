package io.qaio.benchmarks.harness;

/**
 * A limiter with one limit that is never reached, and as many keys as there are.
 */
public interface Decider {

	/** How many decisions there are to a call. */
	int CALLS = 1000;

	/**
	 * Decide {@link #CALLS} times.
	 * @param keys the keys
	 * @param walk says which key comes next
	 * @return how many were granted
	 */
	int decide(String[] keys, RandomKeys walk);

}
