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
 * @param excess the excess, with this call counted, of the bucket whose limit refused or
 * delays the call, in thousandths of a request; 0 if none did. It is not charged if the
 * call is refused
 * @param limit which of the limits asked, from 0, refused or delays the call; -1 if none
 */
public record Decision(boolean granted, long delayMillis, long retryAfterMillis, long excess, int limit) {

	/** The call goes on at once: no limit refused or delays it. */
	public static final Decision PASSED = new Decision(true, 0, 0, 0, -1);

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
