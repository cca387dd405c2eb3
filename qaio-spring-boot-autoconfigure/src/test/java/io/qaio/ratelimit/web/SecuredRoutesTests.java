package io.qaio.ratelimit.web;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Routes beside Spring Security, which answers some requests itself, over real HTTP.
 */
@Timeout(120)
class SecuredRoutesTests {

	/** Behind the first decision, before Spring Security. */
	private static final int BETWEEN = Ordered.HIGHEST_PRECEDENCE + 200;

	private static WebServer start(WebApplicationType type, List<String> routes, String... properties) {
		List<String> all = new ArrayList<>(routes);
		all.addAll(List.of("qaio.rate-limit.zones.slow.rate=1r/m", "qaio.rate-limit.zones.users.rate=1r/m",
				"qaio.rate-limit.zones.delayed.rate=2r/s", "security=true"));
		all.addAll(List.of(properties));
		return WebServer.start(type, all,
				(type == WebApplicationType.SERVLET) ? Secured.class : ReactivelySecured.class);
	}

	private static List<String> login(String zone, int burst, String delay) {
		return WebServer.route(0, "/login", zone, burst, "delay=" + delay);
	}

	private static List<String> withPrincipal(List<String> route) {
		List<String> routes = new ArrayList<>(route);
		routes.addAll(WebServer.route(1, "/me", "users", 0, "key=principal"));
		return routes;
	}

	/** What Spring Security answers to a wrong password. */
	private static void assertAnsweredBySecurity(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(302);
		assertThat(response.headers().firstValue(HttpHeaders.LOCATION).orElseThrow()).endsWith("/login?error");
	}

	private static HttpResponse<String> logIn(WebServer server, String path) {
		return server.send(server.request(path, HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString("username=ann&password=wrong")));
	}

	private static int me(WebServer server, String user) {
		return server.status("/me", "X-User", URLEncoder.encode(user, StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aPathThatChangesBeforeSecurityIsNoWayAround(WebApplicationType type) {
		try (WebServer server = start(type, login("slow", 1, "nodelay"))) {
			assertAnsweredBySecurity(logIn(server, "/login"));
			assertAnsweredBySecurity(logIn(server, "/login/"));
			assertThat(logIn(server, "/login/").statusCode()).isEqualTo(429);
			assertThat(logIn(server, "/login").statusCode()).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aRouteByPrincipalDoesNotMoveTheOthersBehindSecurity(WebApplicationType type) {
		try (WebServer server = start(type, withPrincipal(login("slow", 1, "nodelay")))) {
			assertAnsweredBySecurity(logIn(server, "/login"));
			assertAnsweredBySecurity(logIn(server, "/login/"));
			assertThat(logIn(server, "/login").statusCode()).isEqualTo(429);
			assertThat(logIn(server, "/login/").statusCode()).isEqualTo(429);
			assertThat(me(server, "ann")).isEqualTo(200);
			assertThat(me(server, "ann")).isEqualTo(429);
			assertThat(me(server, "bob")).as("another user").isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void requestsThatSecurityRejectsAreLimited(WebApplicationType type) {
		List<String> routes = withPrincipal(WebServer.route(0, "/private", "slow", 1, "delay=nodelay"));
		try (WebServer server = start(type, routes)) {
			String[] wrong = { HttpHeaders.AUTHORIZATION, "Basic YW5uOndyb25n", "X-Requested-With", "XMLHttpRequest" };
			assertThat(server.status("/private", wrong)).isEqualTo(401);
			assertThat(server.status("/private", wrong)).isEqualTo(401);
			assertThat(server.status("/private", wrong)).isEqualTo(429);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aRequestIsChargedOnceByEachRoute(WebApplicationType type) {
		List<String> routes = new ArrayList<>(WebServer.route(0, "/**", "slow", 2, "delay=nodelay"));
		routes.addAll(WebServer.route(1, "/me", "users", 2, "delay=nodelay", "key=principal"));
		try (WebServer server = start(type, routes)) {
			for (int i = 0; i < 3; i++) {
				assertThat(me(server, "ann")).isEqualTo(200);
			}
			HttpResponse<String> rejected = server.get("/me", "X-User", "ann");
			assertThat(rejected.statusCode()).isEqualTo(429);
			assertThat(rejected.body()).contains("\"zone\":\"slow\"");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aRequestThatSecurityAnswersWaitsBefore(WebApplicationType type) {
		try (WebServer server = start(type, login("delayed", 5, "0"))) {
			long start = System.nanoTime();
			assertAnsweredBySecurity(logIn(server, "/login"));
			assertAnsweredBySecurity(logIn(server, "/login"));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(480));
			assertAnsweredBySecurity(logIn(server, "/login/"));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(980));
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aRequestIsDelayedByEachRoute(WebApplicationType type) {
		List<String> routes = new ArrayList<>(WebServer.route(0, "/me", "delayed", 5));
		routes.addAll(WebServer.route(1, "/me", "quick", 5, "key=principal"));
		try (WebServer server = start(type, routes, "qaio.rate-limit.zones.quick.rate=1r/s")) {
			long start = System.nanoTime();
			assertThat(me(server, "ann")).isEqualTo(200);
			assertThat(me(server, "ann")).isEqualTo(200);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(980));
		}
	}

	@Test
	void securityMayHaveAnotherOrder() {
		for (String order : List.of("-500", String.valueOf(Ordered.HIGHEST_PRECEDENCE + 50), "100")) {
			try (WebServer server = start(WebApplicationType.SERVLET, withPrincipal(login("slow", 0, "nodelay")),
					"spring.security.filter.order=" + order)) {
				assertAnsweredBySecurity(logIn(server, "/login"));
				assertThat(logIn(server, "/login").statusCode()).as(order).isEqualTo(429);
				assertThat(me(server, "ann")).isEqualTo(200);
				assertThat(me(server, "ann")).as(order).isEqualTo(429);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void anyNameOfAUserIsAKey(WebApplicationType type) {
		try (WebServer server = start(type, WebServer.route(0, "/me", "users", 0, "key=principal"))) {
			for (String user : List.of("j.Doe@ad", "com.acme.User@1a2b3c", "[B@1a2b3c", "Ärger ☃ {a}:*\\", "a\nb",
					"java.lang.String@1")) {
				assertThat(me(server, user)).as(user).isEqualTo(200);
				assertThat(me(server, user)).as(user).isEqualTo(429);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void aUserWithoutANameIsAnError(WebApplicationType type) {
		try (WebServer server = start(type, WebServer.route(0, "/me", "users", 0, "key=principal"))) {
			assertThat(me(server, "nameless")).isEqualTo(500);
			assertThat(me(server, "ann")).isEqualTo(200);
		}
	}

	private static @Nullable TestingAuthenticationToken authentication(@Nullable String header) {
		if (header == null) {
			return null;
		}
		String user = URLDecoder.decode(header, StandardCharsets.UTF_8);
		return new TestingAuthenticationToken(user.equals("nameless") ? new Object() : user, "", "USER");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(MeController.class)
	static class Secured {

		@Bean
		SecurityFilterChain security(HttpSecurity http) {
			return http.csrf((csrf) -> csrf.disable())
				.formLogin(Customizer.withDefaults())
				.httpBasic(Customizer.withDefaults())
				.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
					.permitAll()
					.anyRequest()
					.authenticated())
				.addFilterBefore(new HeaderFilter(), UsernamePasswordAuthenticationFilter.class)
				.build();
		}

		@Bean
		FilterRegistrationBean<UrlHandlerFilter> trimming() {
			FilterRegistrationBean<UrlHandlerFilter> filter = new FilterRegistrationBean<>(
					UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build());
			filter.setOrder(BETWEEN);
			return filter;
		}

	}

	static class HeaderFilter extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			TestingAuthenticationToken user = authentication(request.getHeader("X-User"));
			if (user != null) {
				SecurityContextHolder.getContext().setAuthentication(user);
			}
			chain.doFilter(request, response);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebFluxSecurity
	@Import(MeController.class)
	static class ReactivelySecured {

		@Bean
		SecurityWebFilterChain security(ServerHttpSecurity http) {
			return http.csrf((csrf) -> csrf.disable())
				.formLogin(Customizer.withDefaults())
				.httpBasic(Customizer.withDefaults())
				.authorizeExchange((requests) -> requests.anyExchange().authenticated())
				.addFilterBefore(ReactivelySecured::logIn, SecurityWebFiltersOrder.HTTP_BASIC)
				.build();
		}

		private static Mono<Void> logIn(ServerWebExchange exchange, WebFilterChain chain) {
			TestingAuthenticationToken user = authentication(exchange.getRequest().getHeaders().getFirst("X-User"));
			return (user == null) ? chain.filter(exchange)
					: chain.filter(exchange).contextWrite(ReactiveSecurityContextHolder.withAuthentication(user));
		}

		@Bean
		@Order(BETWEEN)
		org.springframework.web.filter.reactive.UrlHandlerFilter trimming() {
			return org.springframework.web.filter.reactive.UrlHandlerFilter.trailingSlashHandler("/**")
				.mutateRequest()
				.build();
		}

	}

	@RestController
	static class MeController {

		@GetMapping({ "/me", "/private" })
		String me() {
			return "me";
		}

	}

}
