package io.qaio.ratelimit.emulator;

/**
 * The outcomes of many requests. Delays are of the granted ones, in seconds; a percentile
 * is the smallest delay that is not exceeded by that share of them. All are 0 if none was
 * granted.
 *
 * @param granted how many were let in
 * @param rejected how many were rejected
 * @param delayed how many were let in and delayed
 * @param delayP50 the delay that half of them did not exceed
 * @param delayP95 the delay that 95 % did not exceed
 * @param delayP99 the delay that 99 % did not exceed
 * @param delayMax the longest delay
 * @param peakExcess the largest excess that a granted request left, in requests
 */
public record Summary(long granted, long rejected, long delayed, double delayP50, double delayP95, double delayP99,
		double delayMax, double peakExcess) {

	/**
	 * How many requests there were.
	 * @return granted and rejected ones
	 */
	public long requests() {
		return this.granted + this.rejected;
	}

	/**
	 * The share of requests that were let in.
	 * @return from 0 to 1; 1 if there were no requests
	 */
	public double successRate() {
		return (requests() == 0) ? 1 : this.granted / (double) requests();
	}

}
