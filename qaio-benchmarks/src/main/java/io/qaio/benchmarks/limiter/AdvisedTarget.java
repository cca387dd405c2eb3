package io.qaio.benchmarks.limiter;

import io.qaio.ratelimit.RateLimited;

/**
 * Methods that do nothing, with limits that are never reached.
 */
public class AdvisedTarget {

	/**
	 * Has no limit.
	 * @param ip an argument
	 * @return the argument
	 */
	public String unlimited(String ip) {
		return ip;
	}

	/**
	 * Has a limit without a key.
	 * @param ip an argument
	 * @return the argument
	 */
	@RateLimited(zone = "all", burst = 1_000_000, delay = RateLimited.NO_DELAY)
	public String withoutKey(String ip) {
		return ip;
	}

	/**
	 * Has a limit by its argument.
	 * @param ip the key
	 * @return the argument
	 */
	@RateLimited(zone = "all", burst = 1_000_000, delay = RateLimited.NO_DELAY, key = "#ip")
	public String byIp(String ip) {
		return ip;
	}

}
