package io.qaio.ratelimit.web;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.servlet.config.annotation.PathMatchConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A route limits all requests that the application handles as one to its path, over real
 * HTTP.
 */
@Timeout(120)
class RouteMatchingTests {

	private static WebServer start(WebApplicationType type, List<String> routes, Class<?> configuration,
			String... properties) {
		List<String> all = new ArrayList<>(routes);
		all.add("qaio.rate-limit.zones.slow.rate=1r/m");
		all.addAll(List.of(properties));
		return WebServer.start(type, all, Application.class, configuration);
	}

	private static List<String> login(int burst) {
		return WebServer.route(0, "/login", "slow", burst, "delay=nodelay");
	}

	static Stream<Arguments> trimmed() {
		return Stream.of(Arguments.of(WebApplicationType.SERVLET, TrimmedFirst.class),
				Arguments.of(WebApplicationType.SERVLET, TrimmedLast.class),
				Arguments.of(WebApplicationType.REACTIVE, ReactivelyTrimmedFirst.class),
				Arguments.of(WebApplicationType.REACTIVE, ReactivelyTrimmedLast.class));
	}

	@ParameterizedTest
	@MethodSource("trimmed")
	void aFilterThatChangesPathsIsNoWayAround(WebApplicationType type, Class<?> configuration) {
		try (WebServer server = start(type, login(1), configuration)) {
			assertThat(server.status("/login")).isEqualTo(200);
			assertThat(server.status("/login/")).isEqualTo(200);
			assertThat(server.status("/login/")).isEqualTo(429);
			assertThat(server.get("/login/").body()).contains("\"zone\":\"slow\"");
			assertThat(server.status("/login")).isEqualTo(429);
			assertThat(server.status("/other/")).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@MethodSource("trimmed")
	void aRequestIsChargedOnce(WebApplicationType type, Class<?> configuration) {
		List<String> route = WebServer.route(0, "/login/**", "slow", 2, "delay=nodelay");
		try (WebServer server = start(type, route, configuration)) {
			for (int i = 0; i < 3; i++) {
				assertThat(server.status("/login/")).isEqualTo(200);
			}
			assertThat(server.status("/login/")).isEqualTo(429);
		}
	}

	static Stream<Arguments> ignoreCase() {
		return Stream.of(Arguments.of(WebApplicationType.SERVLET, CaseInsensitive.class),
				Arguments.of(WebApplicationType.REACTIVE, ReactivelyCaseInsensitive.class));
	}

	@ParameterizedTest
	@MethodSource("ignoreCase")
	void caseCountsOnlyIfItDoesForTheApplication(WebApplicationType type, Class<?> configuration) {
		try (WebServer server = start(type, login(0), configuration)) {
			assertThat(server.status("/LOGIN")).isEqualTo(200);
			assertThat(server.status("/login")).isEqualTo(429);
			assertThat(server.status("/Login")).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void otherSpellingsOfAPathAreNoWayAround(WebApplicationType type) {
		try (WebServer server = start(type, login(0), Plain.class)) {
			assertThat(server.status("/login;a=b")).isEqualTo(200);
			for (String path : List.of("/login", "/%6Cogin", "/login;c", "/login?x=1")) {
				assertThat(server.status(path)).as(path).isEqualTo(429);
			}
			for (String path : List.of("/login/", "/LOGIN", "//login", "/x/../login/")) {
				assertThat(server.status(path)).as(path).isIn(400, 404);
			}
		}
	}

	@Test
	void aPathThatIsNoUriIsLimitedToo() {
		List<String> route = WebServer.route(0, "/**", "slow", 0);
		try (WebServer server = start(WebApplicationType.SERVLET, route, Plain.class)) {
			assertThat(server.status("//")).isEqualTo(404);
			assertThat(server.status("//")).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@EnumSource(value = WebApplicationType.class, names = { "SERVLET", "REACTIVE" })
	void aRequestWithoutAPathIsLimitedToo(WebApplicationType type) {
		List<String> route = WebServer.route(0, "/**", "slow", 0, "delay=nodelay");
		try (WebServer server = start(type, route, Plain.class)) {
			assertThat(server.rawStatus("http://localhost")).isEqualTo(404);
			assertThat(server.rawStatus("http://localhost")).isEqualTo(429);
		}
	}

	@Test
	void anAntPathMatcherIsNoWayAround() {
		try (WebServer server = start(WebApplicationType.SERVLET, login(0), Plain.class,
				"spring.mvc.pathmatch.matching-strategy=ant-path-matcher")) {
			assertThat(server.status("//login")).isEqualTo(200);
			for (String path : List.of("/login", "/%6Cogin", "/login;c", "///login")) {
				assertThat(server.status(path)).as(path).isEqualTo(429);
			}
		}
	}

	@Test
	void pathsMayBeThoseInTheDispatcherServlet() {
		List<String> routes = new ArrayList<>(login(0));
		routes.addAll(WebServer.route(1, "/api/other", "slow", 0));
		try (WebServer server = start(WebApplicationType.SERVLET, routes, Plain.class,
				"spring.mvc.servlet.path=/api")) {
			assertThat(server.status("/api/login")).isEqualTo(200);
			assertThat(server.status("/api/login")).isEqualTo(429);
			assertThat(server.status("/api/other")).as("the same zone and key").isEqualTo(429);
		}
	}

	@Test
	void pathsAreBelowTheBasePath() {
		try (WebServer server = start(WebApplicationType.REACTIVE, login(0), Plain.class,
				"spring.webflux.base-path=/api")) {
			assertThat(server.status("/api/login")).isEqualTo(200);
			assertThat(server.status("/api/login")).isEqualTo(429);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(LoginController.class)
	static class Application {

	}

	@RestController
	static class LoginController {

		@GetMapping("/login")
		String login() {
			return "login";
		}

		@GetMapping("/other")
		String other() {
			return "other";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Plain {

	}

	private static UrlHandlerFilter trimming() {
		return UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build();
	}

	private static org.springframework.web.filter.reactive.UrlHandlerFilter trimmingReactively() {
		return org.springframework.web.filter.reactive.UrlHandlerFilter.trailingSlashHandler("/**")
			.mutateRequest()
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	static class TrimmedFirst {

		@Bean
		FilterRegistrationBean<UrlHandlerFilter> trimming() {
			FilterRegistrationBean<UrlHandlerFilter> filter = new FilterRegistrationBean<>(
					RouteMatchingTests.trimming());
			filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return filter;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TrimmedLast {

		@Bean
		UrlHandlerFilter trimming() {
			return RouteMatchingTests.trimming();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactivelyTrimmedFirst {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		org.springframework.web.filter.reactive.UrlHandlerFilter trimming() {
			return trimmingReactively();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactivelyTrimmedLast {

		@Bean
		org.springframework.web.filter.reactive.UrlHandlerFilter trimming() {
			return trimmingReactively();
		}

	}

	private static PathPatternParser ignoringCase() {
		PathPatternParser parser = new PathPatternParser();
		parser.setCaseSensitive(false);
		return parser;
	}

	@Configuration(proxyBeanMethods = false)
	static class CaseInsensitive implements WebMvcConfigurer {

		@Override
		public void configurePathMatch(PathMatchConfigurer paths) {
			paths.setPatternParser(ignoringCase());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactivelyCaseInsensitive implements WebFluxConfigurer {

		@Override
		public void configurePathMatching(org.springframework.web.reactive.config.PathMatchConfigurer paths) {
			paths.setUseCaseSensitiveMatch(false);
		}

	}

}
