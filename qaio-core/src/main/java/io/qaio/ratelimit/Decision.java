package io.qaio.ratelimit;

import java.time.Duration;
import java.util.List;

/**
 * What a limiter decides about one call.
 *
 * @param granted whether the call is let in
 * @param delayMillis how long the call waits before it goes on, in ms; 0 if it is
 * rejected
 * @param retryAfterMillis the shortest time after which the call would be let in if
 * nothing else came, in ms; 0 if it is let in
 * @param excess the excess, with this call counted, of the bucket whose limit rejects or
 * delays the call, in thousandths of a request; 0 if none does. It is not charged if the
 * call is rejected
 * @param limit which of the limits rejects or delays the call, from 0; -1 if none does
 */
public record Decision(boolean granted, long delayMillis, long retryAfterMillis, long excess, int limit) {

	/** The call goes on at once: no limit rejects or delays it. */
	public static final Decision PASSED = new Decision(true, 0, 0, 0, -1);

	/** No limit applies: all keys are empty. */
	public static final Decision NOT_LIMITED = new Decision(true, 0, 0, 0, -1);

	/**
	 * The decision to let a call in after a delay.
	 * @param delayMillis the delay, in ms
	 * @param excess the excess with the call, in thousandths of a request
	 * @param limit which of the limits delays the call, from 0
	 * @return the decision
	 */
	public static Decision delayed(long delayMillis, long excess, int limit) {
		return new Decision(true, delayMillis, 0, excess, limit);
	}

	/**
	 * The decision to reject a call.
	 * @param retryAfterMillis the shortest time after which it would be let in, in ms
	 * @param excess the excess with the call, in thousandths of a request
	 * @param limit which of the limits rejects the call, from 0
	 * @return the decision
	 */
	public static Decision rejected(long retryAfterMillis, long excess, int limit) {
		return new Decision(false, 0, retryAfterMillis, excess, limit);
	}

	/**
	 * Checks that the call is let in.
	 * @param limits the limits of the call
	 * @return how long the call waits before it goes on, in ms
	 * @throws RateLimitExceededException if the call is rejected
	 */
	public long requireGranted(List<KeyedLimit> limits) {
		if (!this.granted) {
			throw new RateLimitExceededException(limits.get(this.limit), retryAfter());
		}
		return this.delayMillis;
	}

	/**
	 * How long the call waits before it goes on.
	 * @return the delay, zero if there is none
	 */
	public Duration delay() {
		return Duration.ofMillis(this.delayMillis);
	}

	/**
	 * The shortest time after which the call would be let in if nothing else came.
	 * @return the time, zero if the call is let in
	 */
	public Duration retryAfter() {
		return Duration.ofMillis(this.retryAfterMillis);
	}

}
