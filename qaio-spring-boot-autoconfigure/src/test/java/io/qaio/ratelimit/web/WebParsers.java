package io.qaio.ratelimit.web;

import java.util.List;

import io.qaio.test.Fuzzing;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the limits of HTTP requests read of settings and clients, with random data.
 */
final class WebParsers {

	private WebParsers() {
	}

	static List<Fuzzing> all() {
		return List.of(keysOfRoutes(), networksOfProxies(), headersOfProxies(), patternsOfPaths());
	}

	static Fuzzing keysOfRoutes() {
		return Fuzzing.of("keys of routes", "client-address", "principal", "header:X-Api-Key")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> assertThat(RouteKey.parse(text).of()).isNotNull());
	}

	static Fuzzing networksOfProxies() {
		ClientAddresses addresses = new ClientAddresses(64, List.of(), "Forwarded");
		return Fuzzing.of("networks", "192.0.2.1", "10.0.0.0/8", "fd00::/8", "::ffff:10.0.0.0/16", "[2001:db8::1]/128")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> {
				assertThat(ProxyNetwork.parse(text)).isNotNull();
				assertThat(new ClientAddresses(64, List.of(text), "X-Forwarded-For").key("10.0.0.1", List.of(text)))
					.isNotNull();
				assertThat(addresses.key(text)).isNotNull();
			});
	}

	static Fuzzing headersOfProxies() {
		ClientAddresses forwarded = new ClientAddresses(64, List.of("10.0.0.0/8", "fd00::/8"), "Forwarded");
		ClientAddresses others = new ClientAddresses(128, List.of("10.0.0.0/8", "fd00::/8"), "X-Forwarded-For");
		return Fuzzing
			.of("headers of proxies", "for=192.0.2.60;proto=http;by=203.0.113.43",
					"For=\"[2001:db8:cafe::17]:4711\", for=10.0.0.2", "192.0.2.1, 10.0.0.3", "unknown, _hidden,,",
					"fd00::1, 2001:db8::1")
			.texts((text) -> {
				assertThat(forwarded.key("10.0.0.1", List.of(text, "for=10.0.0.7"))).isNotNull();
				assertThat(others.key("10.0.0.1", List.of("192.0.2.7", text))).isNotNull();
				assertThat(others.key(text, List.of(text))).isNotNull();
			});
	}

	static Fuzzing patternsOfPaths() {
		List<PathContainer> paths = List.of(PathContainer.parsePath("/api/v1/orders;a=b/42"),
				PathContainer.parsePath("//"), PathContainer.parsePath(""));
		return Fuzzing
			.of("patterns of paths", "/login", "/api/**", "/{*path}", "/api/{version:v[0-9]+}/*", "/a?c/**/d",
					"/{a}-{b}/x*.html")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> {
				RoutePaths route = RoutePaths.parse(text, List.of("/api/health", text),
						PathPatternParser.defaultInstance);
				assertThat(route.contain(paths)).isFalse();
				RoutePaths.parse(text, List.of(), PathPatternParser.defaultInstance).contain(paths);
			});
	}

}
