package io.qaio.ratelimit.web;

import java.util.List;

import io.qaio.ratelimit.RateLimit;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * A limit of the requests to some paths.
 */
public final class RateLimitRoute {

	private final RoutePaths paths;

	private final RateLimit limit;

	private final RateLimit withoutDelay;

	private final RouteKey key;

	/**
	 * Creates a route.
	 * @param path a pattern of paths in the application, such as {@code /api/**}
	 * @param except patterns of paths that are not limited
	 * @param limit the limit
	 * @param key distinguishes clients: {@code client-address}, {@code header:<name>} or
	 * {@code principal}. As with nginx, requests that have none are not limited
	 * @throws IllegalArgumentException if a pattern or key is none
	 */
	public RateLimitRoute(String path, List<String> except, RateLimit limit, String key) {
		this(RoutePaths.parse(path, except, PathPatternParser.defaultInstance), limit, RouteKey.parse(key));
	}

	private RateLimitRoute(RoutePaths paths, RateLimit limit, RouteKey key) {
		this.paths = paths;
		this.limit = limit;
		this.withoutDelay = limit.withBurst(Math.min(limit.burst(), limit.delay()));
		this.key = key;
	}

	/**
	 * The same route in an application.
	 */
	RateLimitRoute in(ApplicationPaths application) {
		return new RateLimitRoute(this.paths.in(application), this.limit, this.key);
	}

	/**
	 * Whether a request is limited.
	 * @param paths its path, in each way in which it is seen
	 */
	boolean matches(List<PathContainer> paths) {
		return this.paths.contain(paths);
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
