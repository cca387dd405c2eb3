package io.qaio.autoconfigure.ratelimit.web;

import java.util.ArrayList;
import java.util.List;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.web.RateLimitRoute;
import io.qaio.ratelimit.web.RateLimitRoutes;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

import static io.qaio.autoconfigure.InvalidConfigurationException.apply;

/**
 * The {@link RateLimitRoutes routes} that properties describe. A wrong value is reported
 * with its property.
 */
final class ConfiguredRoutes {

	private static final String ROUTES = "qaio.rate-limit.http.routes";

	/** After forwarded headers and observations, before filters that read the request. */
	private static final int EARLY = Ordered.HIGHEST_PRECEDENCE + 100;

	/** After Spring Security. */
	private static final int PRINCIPAL_IS_KNOWN = -90;

	private ConfiguredRoutes() {
	}

	static RateLimitRoutes of(RateLimitProperties properties, RateLimiter limiter) {
		List<RateLimitRoute> routes = new ArrayList<>();
		List<RateLimitProperties.Route> configured = properties.http().routes();
		for (int i = 0; i < configured.size(); i++) {
			routes.add(route(ROUTES + "[" + i + "]", configured.get(i), limiter));
		}
		return InvalidConfigurationException.check(ROUTES, "", () -> new RateLimitRoutes(routes, limiter));
	}

	private static RateLimitRoute route(String property, RateLimitProperties.Route route, RateLimiter limiter) {
		String path = required(property + ".path", route.path(), "/api/**");
		String zone = required(property + ".zone", route.zone(), "login");
		RateLimit ofZone = InvalidConfigurationException.check(property + ".zone", zone, () -> {
			RateLimit limit = RateLimit.of(zone);
			// charges nothing, but the zone must exist
			limiter.decide(limit, "");
			return limit;
		});
		RateLimit burst = apply(ofZone, property + ".burst", route.burst(), RateLimit::withBurst);
		RateLimit limit = apply(burst, property + ".delay", route.delay(),
				(base, delay) -> base.withDelay(delay(delay)));
		InvalidConfigurationException.check(property + ".path", path,
				() -> new RateLimitRoute(path, limit, "client-address"));
		return InvalidConfigurationException.check(property + ".key", route.key(),
				() -> new RateLimitRoute(path, limit, route.key()));
	}

	private static String required(String property, @Nullable String value, String example) {
		if (value == null) {
			throw new InvalidConfigurationException(property, "", "a route must have it",
					"Set '" + property + "', as in '" + example + "'.");
		}
		return value;
	}

	private static int delay(String delay) {
		if (delay.equals("nodelay")) {
			return RateLimit.NO_DELAY;
		}
		try {
			return Integer.parseInt(delay);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + delay + "' is neither a number of requests nor 'nodelay'", ex);
		}
	}

	/**
	 * Refuses properties that say how threads wait, where none do.
	 */
	static void requireNoWaitingThreads(RateLimitProperties.Http http) {
		String reason = "delayed requests wait without a thread in WebFlux";
		String action = "Remove the property.";
		if (http.waiting() == RateLimitProperties.Waiting.THREAD) {
			throw new InvalidConfigurationException("qaio.rate-limit.http.waiting", "thread", reason, action);
		}
		Integer max = http.maxWaitingThreads();
		if (max != null) {
			throw new InvalidConfigurationException("qaio.rate-limit.http.max-waiting-threads", max, reason, action);
		}
	}

	/**
	 * The order of the filter.
	 */
	static int order(RateLimitRoutes routes) {
		return routes.askForPrincipal() ? PRINCIPAL_IS_KNOWN : EARLY;
	}

}
