package io.qaio.ratelimit;

/**
 * The thread was interrupted while its call waited for a rate limit. The call stays
 * charged, the method was not called, and the thread is still marked as interrupted.
 */
public class RateLimitInterruptedException extends RuntimeException {

	/**
	 * Creates an exception.
	 * @param message which call waited
	 * @param cause the interruption
	 */
	public RateLimitInterruptedException(String message, InterruptedException cause) {
		super(message, cause);
	}

}
