package io.qaio.ratelimit.web;

import java.util.List;

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
		this(parse(path, PathPatternParser.defaultInstance), limit, RouteKey.parse(key));
	}

	private RateLimitRoute(PathPattern path, RateLimit limit, RouteKey key) {
		this.path = path;
		this.limit = limit;
		this.withoutDelay = limit.withBurst(Math.min(limit.burst(), limit.delay()));
		this.key = key;
	}

	private static PathPattern parse(String path, PathPatternParser parser) {
		if (!path.startsWith("/")) {
			throw new IllegalArgumentException("'" + path + "' is no path. Write it like /login or /api/**");
		}
		// what is wrong with a pattern is an IllegalArgumentException, too
		return parser.parse(path);
	}

	/**
	 * The same route with the parser of an application.
	 */
	RateLimitRoute in(PathPatternParser parser) {
		return new RateLimitRoute(parse(this.path.getPatternString(), parser), this.limit, this.key);
	}

	/**
	 * Whether a request is limited.
	 * @param paths its path, in each way in which it is seen
	 */
	boolean matches(List<PathContainer> paths) {
		return paths.stream().anyMatch(this.path::matches);
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
