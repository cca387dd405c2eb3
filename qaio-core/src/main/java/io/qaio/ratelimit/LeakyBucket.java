package io.qaio.ratelimit;

/**
 * The arithmetic of nginx's {@code limit_req}, to the millisecond and the thousandth of a
 * request. A bucket is two numbers: its excess when a request was last let in, and when
 * that was. Pure functions of 64-bit integers, which allocate nothing; the limiter, the
 * emulator and the tests of the script in Redis share them.
 * <p>
 * Times are milliseconds, excesses thousandths of a request, rates thousandths of a
 * request per second. A request to a bucket that is not known yet is let in, and leaves
 * it with excess 0. A request to a known one is rejected if its {@link #excess} is above
 * the burst, and then changes nothing; else it is let in after {@link #delay}, and its
 * excess and {@link #last} are what the bucket keeps.
 *
 * @see <a href="https://nginx.org/en/docs/http/ngx_http_limit_req_module.html">nginx:
 * ngx_http_limit_req_module</a>
 */
public final class LeakyBucket {

	/** One request, as excess. */
	public static final long REQUEST = 1000;

	/** A clock that is further behind than this was set back. */
	private static final long CLOCK_SET_BACK = 60_000;

	private LeakyBucket() {
	}

	/**
	 * The excess of a known bucket with one more request counted. What drains is cut down
	 * to thousandths at each request that is let in.
	 * @param excess the bucket's excess
	 * @param last when the bucket got it
	 * @param now the time of the request
	 * @param rate how fast the bucket drains
	 * @return the excess with the request, 0 or more
	 */
	public static long excess(long excess, long last, long now, long rate) {
		return notNegative(excess - drained(elapsed(last, now), rate) + REQUEST);
	}

	/**
	 * The time that a bucket keeps when a request is let in.
	 * @param last the time that it has kept so far
	 * @param now the time of the request
	 * @return the time of the request, unless the clock is slightly behind
	 */
	public static long last(long last, long now) {
		return (elapsed(last, now) != 0) ? now : last;
	}

	/**
	 * How long a request that is let in is delayed.
	 * @param excess the excess with the request
	 * @param delay the excess up to which requests are not delayed
	 * @param rate how fast the bucket drains
	 * @return milliseconds, 0 or more
	 */
	public static long delay(long excess, long delay, long rate) {
		return (excess > delay) ? (excess - delay) * 1000 / rate : 0;
	}

	/**
	 * The shortest time after which a request that is rejected now would be let in, if no
	 * other were let in before.
	 * @param excess the bucket's excess
	 * @param last when the bucket got it
	 * @param now the time of the request
	 * @param rate how fast the bucket drains
	 * @param burst the greatest excess that is let in
	 * @return milliseconds, 0 if the request is let in now
	 */
	public static long retryAfter(long excess, long last, long now, long rate, long burst) {
		if (excess(excess, last, now, rate) <= burst) {
			return 0;
		}
		long tooMuch = excess + REQUEST - burst;
		long drained = (tooMuch * 1000 + rate - 1) / rate;
		return last + drained - now;
	}

	/**
	 * The excess of a bucket after a request that was let in is given back, as it turned
	 * out to be rejected elsewhere. What has drained since, up to the last request that
	 * was let in, is not given back: if the bucket was empty without the request, it
	 * would not have drained then, and more than the rate allows would be let in. So the
	 * result is what it would be without the request, or more by at most that; it is
	 * exact if no other request was let in since.
	 * @param excess the bucket's excess
	 * @param last when the bucket got it
	 * @param chargedAt the time that the bucket kept when the request was let in
	 * @param rate how fast the bucket drains
	 * @return the excess without the request, from -1000: a bucket that is not known
	 */
	public static long giveBack(long excess, long last, long chargedAt, long rate) {
		if (last < chargedAt) {
			// the clock was set back: nobody knows what has drained
			return excess;
		}
		long left = REQUEST - drained(last - chargedAt, rate);
		return (left > 0) ? Math.max(excess - left, -REQUEST) : excess;
	}

	/**
	 * Whether a bucket is empty and has been idle for a minute, so that it may be
	 * forgotten.
	 * @param excess the bucket's excess
	 * @param last when the bucket got it
	 * @param now the time
	 * @param rate how fast the bucket drains
	 * @return whether the bucket may be forgotten
	 */
	public static boolean isIdle(long excess, long last, long now, long rate) {
		long idle = Math.abs(now - last);
		return idle >= 60_000 && excess - drained(idle, rate) <= 0;
	}

	/**
	 * The greater of the value and 0, without a branch, which processors predict badly.
	 */
	private static long notNegative(long value) {
		return value & ~(value >> (Long.SIZE - 1));
	}

	private static long elapsed(long last, long now) {
		long elapsed = now - last;
		if (elapsed >= 0) {
			return elapsed;
		}
		return (elapsed < -CLOCK_SET_BACK) ? 1 : 0;
	}

	/**
	 * What drains in a time, at most what fits: a fast rate and a long time would
	 * overflow.
	 */
	private static long drained(long elapsed, long rate) {
		long product = rate * elapsed;
		return (Math.multiplyHigh(rate, elapsed) == 0 && product >= 0) ? product / 1000 : Long.MAX_VALUE / 1000;
	}

}
