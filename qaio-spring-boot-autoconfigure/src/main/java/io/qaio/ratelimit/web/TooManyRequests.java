package io.qaio.ratelimit.web;

import java.net.URI;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * What a client is told whose request was refused. The key is not in it: it may be
 * another one's secret, such as a session or a token, and the client can do nothing with
 * it.
 *
 * @param problem the body of the response
 * @param headers {@code Retry-After}, in seconds, rounded up, so that a client that keeps
 * to it is not refused again; {@code RateLimit} and {@code RateLimit-Policy} as the
 * IETF's draft has them: nothing remains for as long, and the quota is what is let in at
 * once, in as many seconds as it takes to drain
 */
record TooManyRequests(ProblemDetail problem, HttpHeaders headers) {

	static final HttpStatus STATUS = HttpStatus.TOO_MANY_REQUESTS;

	static TooManyRequests of(RateLimitExceededException refusal, String path, @Nullable RateLimitZones zones) {
		long seconds = Math.max(1, refusal.getRetryAfter().plusNanos(999_999_999).toSeconds());
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(STATUS, "The rate limit of zone '" + refusal.getZone()
				+ "' is exceeded. Try again after " + seconds + ((seconds == 1) ? " second." : " seconds."));
		problem.setInstance(URI.create(path));
		problem.setProperty("zone", refusal.getZone());
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		String name = quoted(refusal.getZone());
		headers.set("RateLimit", name + ";r=0;t=" + seconds);
		headers.set("RateLimit-Policy", name + policy(refusal.getLimit(), zones));
		return new TooManyRequests(problem, headers);
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
		StringBuilder quoted = new StringBuilder("\"");
		for (char c : name.toCharArray()) {
			if (c == '"' || c == '\\') {
				quoted.append('\\');
			}
			quoted.append((c >= ' ' && c < 127) ? c : '?');
		}
		return quoted.append('"').toString();
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
