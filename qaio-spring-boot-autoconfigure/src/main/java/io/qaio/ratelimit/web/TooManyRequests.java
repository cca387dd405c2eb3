package io.qaio.ratelimit.web;

import java.net.URI;
import java.net.URISyntaxException;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/**
 * The answer to a client whose request was rejected. It does not contain the key, which
 * may be a secret of somebody else, such as a session or a token, and is of no use to the
 * client.
 *
 * @param problem the body of the response
 * @param headers the content type; {@code Retry-After}, in seconds, rounded up, so that a
 * client that keeps to it is not rejected again; {@code RateLimit} and
 * {@code RateLimit-Policy} as the IETF's draft has them: nothing remains for as long, and
 * the quota is what is let in at once, in as many seconds as it takes to drain
 */
record TooManyRequests(ProblemDetail problem, HttpHeaders headers) {

	static final HttpStatus STATUS = HttpStatus.TOO_MANY_REQUESTS;

	/**
	 * The answer to a request.
	 * @param failure what the request failed with
	 * @param path the path of the request
	 * @param zones the zones, whose rates clients are told
	 * @return the answer, null if the failure is no rejection, nor caused by one
	 */
	static @Nullable TooManyRequests of(Throwable failure, String path, @Nullable RateLimitZones zones) {
		RateLimitExceededException rejection = rejection(failure);
		if (rejection == null) {
			return null;
		}
		long seconds = Math.max(1, rejection.getRetryAfter().plusNanos(999_999_999).toSeconds());
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(STATUS,
				"The rate limit of zone '" + rejection.getZone() + "' is exceeded. Try again after " + seconds
						+ ((seconds == 1) ? " second." : " seconds."));
		problem.setInstance(instance(path));
		problem.setProperty("zone", rejection.getZone());
		HttpHeaders headers = new HttpHeaders();
		headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
		headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		String name = quoted(rejection.getZone());
		headers.set("RateLimit", name + ";r=0;t=" + seconds);
		headers.set("RateLimit-Policy", name + policy(rejection.getLimit(), zones));
		return new TooManyRequests(problem, headers);
	}

	/**
	 * The path as a URI, which is optional: not each path that servers accept is one.
	 */
	private static @Nullable URI instance(String path) {
		try {
			return new URI(path);
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static String policy(RateLimit limit, @Nullable RateLimitZones zones) {
		long quota = limit.burst() + 1L;
		Rate rate = (zones != null) ? zones.find(limit.zone()).map(Zone::rate).orElse(null) : null;
		if (rate == null) {
			return ";q=" + quota;
		}
		long thousandths = rate.thousandthsPerSecond();
		return ";q=" + quota + ";w=" + (quota * 1000 + thousandths - 1) / thousandths;
	}

	/**
	 * A string of a structured field, which has only printable characters of ASCII.
	 */
	private static String quoted(String name) {
		return '"' + name.replaceAll("[^ -~]", "?").replaceAll("[\"\\\\]", "\\\\$0") + '"';
	}

	private static @Nullable RateLimitExceededException rejection(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof RateLimitExceededException rejection) {
				return rejection;
			}
		}
		return null;
	}

}
