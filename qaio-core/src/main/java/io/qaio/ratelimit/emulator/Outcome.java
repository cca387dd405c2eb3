package io.qaio.ratelimit.emulator;

/**
 * The outcome of one request.
 *
 * @param time when it came, in seconds
 * @param key its key; with one for each limit, these joined by {@code |}
 * @param granted whether it is let in
 * @param delay how long it is delayed, in seconds; 0 if it is rejected
 * @param excess the excess of the bucket that rejects or delays it, else the largest, in
 * requests and with this one counted ({@link RateLimitEmulator.Model#QUEUE}: how many
 * requests are queued after the decision)
 * @param limit which of the resource's limits, from 0, rejects or delays it; -1 if none
 */
public record Outcome(double time, String key, boolean granted, double delay, double excess, int limit) {

	/**
	 * The request as a row of a table: {@code (0.1, 0, true, 0.0, 1)}, which is time,
	 * key, whether it was granted, delay and excess.
	 */
	@Override
	public String toString() {
		return "(" + this.time + ", " + this.key + ", " + this.granted + ", " + this.delay + ", " + requests() + ")";
	}

	private String requests() {
		return (this.excess == Math.rint(this.excess)) ? Long.toString((long) this.excess)
				: Double.toString(this.excess);
	}

}
