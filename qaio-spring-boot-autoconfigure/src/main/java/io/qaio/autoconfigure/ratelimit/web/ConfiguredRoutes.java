package io.qaio.autoconfigure.ratelimit.web;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.web.ClientAddresses;
import io.qaio.ratelimit.web.RateLimitRoute;
import io.qaio.ratelimit.web.RateLimitRoutes;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import static io.qaio.autoconfigure.InvalidConfigurationException.apply;

/**
 * The {@link RateLimitRoutes routes} that properties describe. A wrong value is reported
 * with its property.
 */
final class ConfiguredRoutes {

	private static final String HTTP = "qaio.rate-limit.http.";

	private static final String ROUTES = HTTP + "routes";

	private static final String X_FORWARDED_FOR = "X-Forwarded-For";

	private ConfiguredRoutes() {
	}

	static RateLimitRoutes of(RateLimitProperties properties, RateLimiter limiter) {
		List<RateLimitRoute> routes = new ArrayList<>();
		List<RateLimitProperties.Route> configured = properties.http().routes();
		for (int i = 0; i < configured.size(); i++) {
			routes.add(route(ROUTES + "[" + i + "]", configured.get(i), limiter));
		}
		ClientAddresses addresses = clientAddresses(properties.http());
		return InvalidConfigurationException.check(ROUTES, "", () -> new RateLimitRoutes(routes, limiter, addresses));
	}

	private static ClientAddresses clientAddresses(RateLimitProperties.Http http) {
		int prefixLength = http.ipv6PrefixLength();
		List<String> proxies = http.trustedProxies();
		String header = http.forwardedHeader();
		InvalidConfigurationException.check(HTTP + "ipv6-prefix-length", prefixLength,
				() -> new ClientAddresses(prefixLength, List.of(), X_FORWARDED_FOR));
		for (int i = 0; i < proxies.size(); i++) {
			String proxy = proxies.get(i);
			InvalidConfigurationException.check(HTTP + "trusted-proxies[" + i + "]", proxy,
					() -> new ClientAddresses(prefixLength, List.of(proxy), X_FORWARDED_FOR));
		}
		if (header == null) {
			return new ClientAddresses(prefixLength, proxies, X_FORWARDED_FOR);
		}
		if (proxies.isEmpty()) {
			throw new InvalidConfigurationException(HTTP + "forwarded-header", header,
					"it is read from trusted proxies only, and there are none",
					"Set '" + HTTP + "trusted-proxies' to the addresses of the proxies, as in '10.0.0.0/8'.");
		}
		return InvalidConfigurationException.check(HTTP + "forwarded-header", header,
				() -> new ClientAddresses(prefixLength, proxies, header));
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
				() -> new RateLimitRoute(path, List.of(), limit, "client-address"));
		for (int i = 0; i < route.except().size(); i++) {
			String except = route.except().get(i);
			InvalidConfigurationException.check(property + ".except[" + i + "]", except,
					() -> new RateLimitRoute(path, List.of(except), limit, "client-address"));
		}
		return InvalidConfigurationException.check(property + ".key", route.key(),
				() -> new RateLimitRoute(path, route.except(), limit, route.key()));
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
	 * Refuses trusted proxies where the server has replaced the address of the connection
	 * by what a header says, so that it is not known whether that comes from a proxy.
	 */
	static void requireAddressOfConnection(RateLimitProperties.Http http, Environment environment) {
		if (!http.trustedProxies().isEmpty() && replacesAddresses(environment)) {
			throw new InvalidConfigurationException(HTTP + "trusted-proxies", http.trustedProxies(),
					"the server replaces the address of the connection by what X-Forwarded-For says, so nobody can tell"
							+ " whether a request comes from a proxy",
					"Set 'server.forward-headers-strategy' to 'none' or 'framework' (on Kubernetes and other clouds"
							+ " it is 'native' by default), and no property below 'server.tomcat.remoteip'.");
		}
	}

	private static boolean replacesAddresses(Environment environment) {
		String strategy = environment.getProperty("server.forward-headers-strategy");
		CloudPlatform platform = CloudPlatform.getActive(environment);
		boolean byStrategy = (strategy != null) ? strategy.equalsIgnoreCase("native")
				: platform != null && platform.isUsingForwardHeaders();
		return byStrategy || Stream.of("remote-ip-header", "protocol-header")
			.anyMatch((name) -> StringUtils.hasText(environment.getProperty("server.tomcat.remoteip." + name)));
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

}
