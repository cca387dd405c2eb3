package io.qaio.ratelimit;

/**
 * The store of a zone refuses to decide, and will until somebody changes its settings:
 * its user lacks a right, or may not log in. The call was not let in. A store that is
 * only away leads to no exception.
 */
public class RateLimitStoreException extends RuntimeException {

	/**
	 * Creates an exception.
	 * @param message which zone, what the store says, and what to do
	 * @param cause the failure of the store
	 */
	public RateLimitStoreException(String message, Throwable cause) {
		super(message, cause);
	}

}
