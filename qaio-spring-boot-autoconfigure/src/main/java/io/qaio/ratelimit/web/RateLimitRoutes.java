package io.qaio.ratelimit.web;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimiter;

import org.springframework.http.server.PathContainer;

/**
 * Limits of requests by their paths. If a request matches several, all of them apply.
 * <p>
 * Safe for use by many threads.
 */
public final class RateLimitRoutes {

	private final List<RateLimitRoute> routes;

	private final RateLimiter limiter;

	private final ClientAddresses addresses;

	/**
	 * Creates routes.
	 * @param routes the routes, asked in their order
	 * @param limiter the limiter, which must know the zones
	 * @param addresses tells clients apart by their addresses
	 * @throws IllegalArgumentException if there is no such zone, or the zones have
	 * different stores
	 */
	public RateLimitRoutes(List<RateLimitRoute> routes, RateLimiter limiter, ClientAddresses addresses) {
		this.routes = List.copyOf(routes);
		this.limiter = limiter;
		this.addresses = addresses;
		// charges nothing
		limiter.decide(routes.stream().map((route) -> route.limit().on("")).toList());
	}

	/**
	 * Whether a route asks who is logged in, so that it must be asked after that is
	 * known.
	 */
	boolean askForPrincipal() {
		return this.routes.stream().anyMatch((route) -> route.key().isPrincipal());
	}

	ClientAddresses addresses() {
		return this.addresses;
	}

	/**
	 * The same routes in an application.
	 */
	RateLimitRoutes in(ApplicationPaths application) {
		return new RateLimitRoutes(this.routes.stream().map((route) -> route.in(application)).toList(), this.limiter,
				this.addresses);
	}

	/**
	 * The routes that match a request, and are not charged yet.
	 * @param scope which of them
	 * @param paths its path, in each way in which it is seen
	 * @param before what was decided before
	 */
	List<RateLimitRoute> to(RouteScope scope, List<PathContainer> paths, RouteAdmission before) {
		return this.routes.stream()
			.filter((route) -> scope.contains(route) && route.matches(paths) && !before.routes().contains(route))
			.toList();
	}

	/**
	 * Lets a request in, and charges it.
	 * @param before what was decided before
	 * @param scope what is decided now
	 * @param matching the routes that it matches
	 * @param mayWait whether it may be delayed; if not, it is rejected instead
	 * @throws RateLimitExceededException if the request is rejected
	 */
	RouteAdmission admit(RouteAdmission before, RouteScope scope, List<RateLimitRoute> matching,
			RouteKey.RouteRequest request, boolean mayWait) {
		List<KeyedLimit> limits = limits(matching, request, mayWait);
		return before.and(scope, matching, limits, this.limiter.decide(limits));
	}

	/**
	 * Lets a request in, and charges it, without a thread if that takes time.
	 * @param before what was decided before
	 * @param scope what is decided now
	 * @param matching the routes that it matches
	 * @return the admission, or a {@link RateLimitExceededException}
	 */
	CompletableFuture<RouteAdmission> admitAsync(RouteAdmission before, RouteScope scope, List<RateLimitRoute> matching,
			RouteKey.RouteRequest request) {
		List<KeyedLimit> limits = limits(matching, request, true);
		return this.limiter.decideAsync(limits).thenApply((decision) -> before.and(scope, matching, limits, decision));
	}

	private static List<KeyedLimit> limits(List<RateLimitRoute> matching, RouteKey.RouteRequest request,
			boolean mayWait) {
		return matching.stream()
			.map((route) -> (mayWait ? route.limit() : route.withoutDelay()).on(route.key().of().apply(request)))
			.toList();
	}

}
