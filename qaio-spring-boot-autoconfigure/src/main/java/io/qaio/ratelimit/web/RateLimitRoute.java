package io.qaio.ratelimit.web;

import io.qaio.ratelimit.RateLimit;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A limit of the requests to some paths.
 */
public final class RateLimitRoute {

	private final PathPattern path;

	private final RateLimit limit;

	private final RateLimit withoutDelay;

	private final RouteKey key;

	/**
	 * Creates a route.
	 * @param path a pattern of paths in the application, such as {@code /api/**}
	 * @param limit the limit
	 * @param key distinguishes clients: {@code client-address}, {@code header:<name>} or
	 * {@code principal}. As with nginx, requests that have none are not limited
	 * @throws IllegalArgumentException if path or key are none
	 */
	public RateLimitRoute(String path, RateLimit limit, String key) {
		this.path = parse(path);
		this.limit = limit;
		this.withoutDelay = limit.withBurst(Math.min(limit.burst(), limit.delay()));
		this.key = RouteKey.parse(key);
	}

	private static PathPattern parse(String path) {
		if (!path.startsWith("/")) {
			throw new IllegalArgumentException("'" + path + "' is no path. Write it like /login or /api/**");
		}
		// what is wrong with a pattern is an IllegalArgumentException, too
		return PathPatternParser.defaultInstance.parse(path);
	}

	boolean matches(PathContainer path) {
		return this.path.matches(path);
	}

	RateLimit limit() {
		return this.limit;
	}

	/**
	 * The limit that rejects what {@link #limit()} delays, and so charges nothing for it.
	 */
	RateLimit withoutDelay() {
		return this.withoutDelay;
	}

	RouteKey key() {
		return this.key;
	}

}
