package io.qaio.ratelimit;

import java.time.Duration;

/**
 * What a limiter says to one call.
 *
 * @param granted whether the call is let in
 * @param delayMillis how long the call is to be held before it goes on, in ms; 0 if it is
 * refused
 * @param retryAfterMillis the shortest time after which the call would be let in if
 * nothing else came, in ms; 0 if it is let in
 * @param excess the excess of the bucket that decided with this call counted, in
 * thousandths of a request; it is not charged if the call is refused
 * @param limit which of the limits asked, from 0, refused or delays the call; -1 if none
 */
public record Decision(boolean granted, long delayMillis, long retryAfterMillis, long excess, int limit) {

	/** No limit applied: all keys were empty. */
	public static final Decision NOT_LIMITED = new Decision(true, 0, 0, 0, -1);

	/**
	 * How long the call is to be held before it goes on.
	 * @return the time, zero if it is not
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
