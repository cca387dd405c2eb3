package io.qaio.ratelimit.web;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.qaio.autoconfigure.InvalidConfigurationException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is in force when a delayed request goes on, and where it waits, over real HTTP.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class DelayedRequestsTests {

	private static final String[] ANN = { "X-User", "ann", "X-Tenant", "acme" };

	private static WebServer start(WebApplicationType type, List<String> properties, Class<?>... sources) {
		List<String> all = new ArrayList<>(
				List.of("qaio.rate-limit.zones.fast.rate=20r/s", "qaio.rate-limit.zones.slow.rate=1r/s"));
		all.addAll(properties);
		return WebServer.start(type, all, sources);
	}

	private static List<String> with(List<String> route, String... more) {
		return Stream.concat(route.stream(), Stream.of(more)).toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "client-address", "principal", "header:X-Tenant" })
	void securityAndThreadLocalsAreInForce(String key) {
		List<String> properties = with(WebServer.route(0, "/context", "fast", 100, "key=" + key), "security=true");
		try (WebServer server = start(WebApplicationType.SERVLET, properties, Secured.class)) {
			List<CompletableFuture<HttpResponse<String>>> responses = server.getAll(30, "/context", ANN);
			assertThat(responses).extracting(CompletableFuture::join)
				.allSatisfy((response) -> assertThat(response.statusCode() + " " + response.body())
					.isEqualTo("200 ann acme acme"));
			assertThat(server.status("/context")).as("nobody is logged in").isEqualTo(403);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "client-address", "principal", "header:X-Tenant" })
	void securityIsInForceInWebFlux(String key) {
		List<String> properties = with(WebServer.route(0, "/context", "fast", 100, "key=" + key), "security=true");
		try (WebServer server = start(WebApplicationType.REACTIVE, properties, ReactivelySecured.class)) {
			List<CompletableFuture<HttpResponse<String>>> responses = server.getAll(30, "/context", ANN);
			assertThat(responses).extracting(CompletableFuture::join)
				.allSatisfy(
						(response) -> assertThat(response.statusCode() + " " + response.body()).isEqualTo("200 ann"));
		}
	}

	@Test
	void onlyAShareOfTheThreadsWaits(CapturedOutput output) {
		List<String> properties = with(WebServer.route(0, "/tenant", "slow", 100), "server.tomcat.threads.max=8");
		try (WebServer server = start(WebApplicationType.SERVLET, properties, WithFilter.class)) {
			assertThat(output).contains("Delayed requests wait in their threads, at most 2 at a time, "
					+ "as these filters may not be asked again by an async dispatch: [tenantFilter]");
			server.get("/free");
			List<CompletableFuture<HttpResponse<String>>> responses = server.getAll(20, "/tenant", ANN);
			assertThat(server.status("/free")).isEqualTo(200);
			assertThat(responses).as("let in by then, without a delay")
				.filteredOn((response) -> response.isDone() && response.join().statusCode() == 200)
				.hasSizeLessThanOrEqualTo(1);
			List<HttpResponse<String>> all = responses.stream().map(CompletableFuture::join).toList();
			assertThat(all).filteredOn((response) -> response.statusCode() == 200)
				.hasSize(3)
				.allSatisfy((response) -> assertThat(response.body()).isEqualTo("acme acme"));
			assertThat(all).filteredOn((response) -> response.statusCode() == 429)
				.hasSize(17)
				.allSatisfy((response) -> assertThat(response.headers().firstValue(HttpHeaders.RETRY_AFTER))
					.hasValueSatisfying((after) -> assertThat(Integer.parseInt(after)).isBetween(1, 3)));
			assertThat(server.status("/tenant", ANN)).as("rejected requests are not charged").isEqualTo(200);
		}
	}

	@Test
	@Tag("threads")
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreadsWaitWithoutABound(CapturedOutput output) {
		List<String> properties = with(WebServer.route(0, "/tenant", "fast", 100), "server.tomcat.threads.max=3",
				"spring.threads.virtual.enabled=true");
		try (WebServer server = start(WebApplicationType.SERVLET, properties, WithFilter.class)) {
			assertThat(output).contains("Delayed requests wait in their virtual threads")
				.doesNotContain("in their virtual threads, at most");
			assertThat(server.getAll(20, "/tenant", ANN).stream().map(CompletableFuture::join)).allSatisfy(
					(response) -> assertThat(response.statusCode() + " " + response.body()).isEqualTo("200 acme acme"));
		}
	}

	@Test
	void theShareCanBeSet(CapturedOutput output) {
		List<String> properties = with(WebServer.route(0, "/tenant", "slow", 100),
				"qaio.rate-limit.http.max-waiting-threads=1", "qaio.rate-limit.http.waiting=thread");
		try (WebServer server = start(WebApplicationType.SERVLET, properties, Plain.class)) {
			assertThat(output).contains("Delayed requests wait in their threads, at most 1 at a time");
			assertThat(server.getAll(10, "/tenant").stream().map(CompletableFuture::join))
				.filteredOn((response) -> response.statusCode() == 200)
				.hasSize(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "auto, fast, true", "async, fast, true", "thread, slow, false" })
	void noThreadWaitsWhereFiltersNeedNotBeAskedAgain(String wait, String zone, boolean async, CapturedOutput output) {
		List<String> properties = with(WebServer.route(0, "/tenant", zone, 100), "server.tomcat.threads.max=3",
				"qaio.rate-limit.http.waiting=" + wait, "server.forward-headers-strategy=framework");
		try (WebServer server = start(WebApplicationType.SERVLET, properties, Plain.class)) {
			assertThat(output.getAll().contains("Delayed requests wait without a thread")).isEqualTo(async);
			assertThat(server.getAll(10, "/tenant").stream().map(CompletableFuture::join))
				.filteredOn((response) -> response.statusCode() == 200)
				.hasSize(async ? 10 : 2);
		}
	}

	@Test
	void anAsyncDispatchThatIsAskedForNamesTheFilters(CapturedOutput output) {
		List<String> properties = with(WebServer.route(0, "/tenant", "fast", 100),
				"qaio.rate-limit.http.waiting=async");
		try (WebServer server = start(WebApplicationType.SERVLET, properties, WithFilter.class)) {
			assertThat(output).contains("Delayed requests wait without a thread, and go on by an async dispatch, "
					+ "for which these filters may not be asked again: [tenantFilter]");
			assertThat(server.getAll(5, "/tenant").stream().map(CompletableFuture::join))
				.allSatisfy((response) -> assertThat(response.statusCode()).isEqualTo(200));
		}
	}

	@ParameterizedTest
	@CsvSource({ "waiting, thread", "max-waiting-threads, 5" })
	void noThreadCanWaitInWebFlux(String property, String value) {
		List<String> properties = with(WebServer.route(0, "/context", "fast", 100),
				"qaio.rate-limit.http." + property + "=" + value);
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> start(WebApplicationType.REACTIVE, properties, Plain.class))
			.withRootCauseInstanceOf(InvalidConfigurationException.class)
			.withStackTraceContaining("Property 'qaio.rate-limit.http." + property + "' is '" + value
					+ "': delayed requests wait without a thread in WebFlux");
	}

	@ParameterizedTest
	@ValueSource(strings = { "thread", "async" })
	void requestsToOtherServletsAreDelayed(String wait) {
		List<String> properties = with(WebServer.route(0, "/other/**", "fast", 100),
				"qaio.rate-limit.http.waiting=" + wait);
		try (WebServer server = start(WebApplicationType.SERVLET, properties, OtherServlet.class)) {
			long start = System.nanoTime();
			assertThat(server.getAll(6, "/other/x").stream().map(CompletableFuture::join))
				.allSatisfy((response) -> assertThat(response.body()).isEqualTo("other"));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(240));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(TenantController.class)
	static class Plain {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Plain.class)
	static class WithFilter {

		@Bean
		Filter tenantFilter() {
			return (request, response, chain) -> {
				Tenant.CURRENT.set(((HttpServletRequest) request).getHeader("X-Tenant"));
				MDC.put("tenant", Tenant.CURRENT.get());
				try {
					chain.doFilter(request, response);
				}
				finally {
					MDC.remove("tenant");
					Tenant.CURRENT.remove();
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ WithFilter.class, ContextController.class })
	static class Secured {

		@Bean
		SecurityFilterChain security(HttpSecurity http) {
			return http.csrf((csrf) -> csrf.disable())
				.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
				.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.addFilterBefore(new TokenFilter(), UsernamePasswordAuthenticationFilter.class)
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebFluxSecurity
	@Import(ReactiveController.class)
	static class ReactivelySecured {

		@Bean
		SecurityWebFilterChain security(ServerHttpSecurity http) {
			return http.csrf((csrf) -> csrf.disable())
				.authorizeExchange((requests) -> requests.anyExchange().authenticated())
				.addFilterBefore((exchange, chain) -> {
					String user = exchange.getRequest().getHeaders().getFirst("X-User");
					return (user == null) ? chain.filter(exchange) : chain.filter(exchange)
						.contextWrite(ReactiveSecurityContextHolder.withAuthentication(authentication(user)));
				}, SecurityWebFiltersOrder.HTTP_BASIC)
				.build();
		}

	}

	private static String name(SecurityContext context) {
		Authentication authentication = context.getAuthentication();
		return (authentication != null) ? authentication.getName() : "nobody";
	}

	private static TestingAuthenticationToken authentication(String user) {
		return new TestingAuthenticationToken(user, "", "USER");
	}

	/** Logs in as filters for tokens do: for the thread, and once. */
	static class TokenFilter extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			if (request.getHeader("X-User") != null) {
				SecurityContextHolder.getContext().setAuthentication(authentication(request.getHeader("X-User")));
			}
			chain.doFilter(request, response);
		}

	}

	static class Tenant {

		static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

	}

	@RestController
	static class TenantController {

		@GetMapping("/free")
		String free() {
			return "free";
		}

		@GetMapping("/tenant")
		String tenant() {
			return Tenant.CURRENT.get() + " " + MDC.get("tenant");
		}

	}

	@RestController
	static class ContextController {

		@GetMapping("/context")
		String context() {
			return name(SecurityContextHolder.getContext()) + " " + Tenant.CURRENT.get() + " " + MDC.get("tenant");
		}

	}

	@RestController
	static class ReactiveController {

		@GetMapping("/context")
		Mono<String> context() {
			return ReactiveSecurityContextHolder.getContext().map(DelayedRequestsTests::name);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OtherServlet {

		@Bean
		ServletRegistrationBean<HttpServlet> other() {
			return new ServletRegistrationBean<>(new HttpServlet() {

				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
					response.getWriter().write("other");
				}

			}, "/other/*");
		}

	}

}
