package io.qaio.ratelimit.web;

import java.util.List;

import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimiter;

import org.springframework.http.server.PathContainer;

/**
 * Limits of requests by their paths. Of several that a request matches, all hold.
 */
public final class RateLimitRoutes {

	private final List<RateLimitRoute> routes;

	/**
	 * Create routes.
	 * @param routes the routes, asked in their order
	 * @param limiter the limiter, which must know the zones
	 * @throws IllegalArgumentException if there is no such zone, or the zones have
	 * different stores
	 */
	public RateLimitRoutes(List<RateLimitRoute> routes, RateLimiter limiter) {
		this.routes = List.copyOf(routes);
		// charges nothing
		limiter.decide(routes.stream().map((route) -> route.limit().on("")).toList());
	}

	/**
	 * Whether some route asks who is logged in, so that it must be asked after that is
	 * known.
	 * @return whether one does
	 */
	public boolean askForPrincipal() {
		return this.routes.stream().anyMatch((route) -> route.key() instanceof RouteKey.Principal);
	}

	List<RateLimitRoute> to(PathContainer path) {
		return this.routes.stream().filter((route) -> route.matches(path)).toList();
	}

	static List<KeyedLimit> limits(List<RateLimitRoute> routes, RouteKey.Request request) {
		return routes.stream().map((route) -> route.limit().on(route.key().of(request))).toList();
	}

}
