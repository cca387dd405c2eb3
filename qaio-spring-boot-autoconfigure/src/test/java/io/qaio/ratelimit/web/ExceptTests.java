package io.qaio.ratelimit.web;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a route does not limit, over real HTTP.
 */
@Timeout(120)
class ExceptTests {

	/** There are Tomcat and Netty on the class path of tests. */
	private static final String OF_THE_OTHER_SERVER = "org.springframework.boot.tomcat.autoconfigure.actuate.web.server."
			+ "TomcatReactiveManagementContextAutoConfiguration";

	private static WebServer start(WebApplicationType type, List<String> route, String... properties) {
		List<String> all = new ArrayList<>(route);
		all.addAll(List.of("qaio.rate-limit.zones.slow.rate=1r/m", "management.health.redis.enabled=false"));
		all.addAll(List.of(properties));
		return WebServer.start(type, all, Application.class);
	}

	private static void assertLimited(WebServer server, String path) {
		assertThat(Stream.generate(() -> server.status(path)).limit(2)).as(path).contains(429);
	}

	private static void assertFree(WebServer server, String path) {
		assertThat(Stream.generate(() -> server.status(path)).limit(3)).as(path).containsOnly(200);
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void pathsCanBeExcepted(WebApplicationType type) {
		List<String> route = WebServer.route(0, "/**", "slow", 0, "except=/public/**,/*/ping");
		try (WebServer server = start(type, route)) {
			for (String path : List.of("/public/a", "/public/a/b", "/a/ping")) {
				assertFree(server, path);
			}
			assertLimited(server, "/a");
			assertLimited(server, "/publicly");
			assertLimited(server, "/a/ping/b");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void managementEndpointsAreNotLimited(WebApplicationType type) {
		try (WebServer server = start(type, WebServer.route(0, "/**", "slow", 0),
				"management.endpoint.health.probes.add-additional-paths=true",
				"management.endpoint.health.probes.enabled=true", "management.endpoints.web.exposure.include=*",
				"management.endpoints.web.path-mapping.metrics=numbers")) {
			for (String path : List.of("/actuator", "/actuator/health", "/actuator/health/liveness", "/livez",
					"/readyz", "/actuator/numbers", "/actuator/info")) {
				assertFree(server, path);
			}
			assertLimited(server, "/actuators");
			assertLimited(server, "/a");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void managementEndpointsMayBeAtTheRoot(WebApplicationType type) {
		try (WebServer server = start(type, WebServer.route(0, "/**", "slow", 0),
				"management.endpoints.web.base-path=/")) {
			assertFree(server, "/health");
			assertLimited(server, "/a");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aRouteThatNamesThemLimitsManagementEndpoints(WebApplicationType type) {
		for (String path : List.of("/actuator/**", "/actuator/health", "/actuator/{endpoint}")) {
			try (WebServer server = start(type, WebServer.route(0, path, "slow", 0))) {
				assertLimited(server, "/actuator/health");
			}
		}
		try (WebServer server = start(type, WebServer.route(0, "/health/**", "slow", 0),
				"management.endpoints.web.base-path=/")) {
			assertLimited(server, "/health");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aManagementServerIsNotLimited(WebApplicationType type) {
		try (WebServer server = start(type, WebServer.route(0, "/**", "slow", 0), "management.server.port=0",
				"management.server.address=127.0.0.1", "spring.autoconfigure.exclude=" + OF_THE_OTHER_SERVER)) {
			WebServer management = server.management();
			assertFree(management, "/actuator/health");
			assertLimited(server, "/a");
			assertLimited(server, "/actuator/mine");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(AnyController.class)
	static class Application {

	}

	@RestController
	static class AnyController {

		@GetMapping({ "/public/{*rest}", "/{a}", "/{a}/ping", "/{a}/ping/b", "/actuator/mine" })
		String any() {
			return "hello";
		}

	}

}
