package io.qaio.ratelimit.web;

import java.net.URI;

import io.qaio.ratelimit.RateLimitExceededException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * What a client is told whose request was refused. The key is not in it: it may be
 * another one's secret, such as a session or a token, and the client can do nothing with
 * it.
 *
 * @param problem the body of the response
 * @param retryAfter the header {@code Retry-After}: seconds, rounded up, so that a client
 * that keeps to it is not refused again
 */
record TooManyRequests(ProblemDetail problem, String retryAfter) {

	static final HttpStatus STATUS = HttpStatus.TOO_MANY_REQUESTS;

	static TooManyRequests of(RateLimitExceededException refusal, String path) {
		long seconds = Math.max(1, refusal.getRetryAfter().plusNanos(999_999_999).toSeconds());
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(STATUS, "The rate limit of zone '" + refusal.getZone()
				+ "' is exceeded. Try again after " + seconds + ((seconds == 1) ? " second." : " seconds."));
		problem.setInstance(URI.create(path));
		problem.setProperty("zone", refusal.getZone());
		return new TooManyRequests(problem, Long.toString(seconds));
	}

	/**
	 * The refusal that an exception is, or that caused it.
	 */
	static @Nullable RateLimitExceededException refusal(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof RateLimitExceededException refusal) {
				return refusal;
			}
		}
		return null;
	}

}
