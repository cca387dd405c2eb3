package io.qaio.ratelimit.web;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.qaio.ratelimit.RateLimited;
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
import org.springframework.context.annotation.Scope;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a page of another origin sees of a limit, over real HTTP.
 */
@Timeout(120)
class CorsTests {

	private static final String SHOP = "https://shop.example";

	/** Filters of scope "prototype": one for each lookup. */
	private static final AtomicInteger CREATED = new AtomicInteger();

	private static final String ALLOWED = HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN;

	private static WebServer start(WebApplicationType type, Class<?> configuration) {
		List<String> properties = new ArrayList<>(WebServer.route(0, "/cart", "slow", 0));
		properties.addAll(List.of("qaio.rate-limit.zones.slow.rate=1r/m", "qaio.rate-limit.zones.methods.rate=1r/m",
				"security=" + configuration.getSimpleName().startsWith("Security")));
		return WebServer.start(type, properties, Application.class, configuration);
	}

	static Stream<Arguments> configurations() {
		return Stream.concat(
				Stream
					.of(Annotated.class, Mappings.class, FilterBean.class, FilterRegistration.class, SecurityCors.class)
					.map((each) -> Arguments.of(WebApplicationType.SERVLET, each)),
				Stream.of(Annotated.class, ReactiveMappings.class, ReactiveFilterBean.class, SecurityReactiveCors.class)
					.map((each) -> Arguments.of(WebApplicationType.REACTIVE, each)));
	}

	private static HttpResponse<String> preflight(WebServer server) {
		return server
			.send(server.request("/cart", HttpHeaders.ORIGIN, SHOP, HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "GET")
				.method("OPTIONS", BodyPublishers.noBody()));
	}

	@ParameterizedTest
	@MethodSource("configurations")
	void aPageCanReadThatItIsLimited(WebApplicationType type, Class<?> configuration) {
		try (WebServer server = start(type, configuration)) {
			for (int i = 0; i < 3; i++) {
				HttpResponse<String> preflight = preflight(server);
				assertThat(preflight.statusCode()).isEqualTo(200);
				assertThat(preflight.headers().firstValue(ALLOWED)).contains(SHOP);
			}
			assertThat(server.status("/cart", HttpHeaders.ORIGIN, SHOP)).isEqualTo(200);
			HttpResponse<String> limited = server.get("/cart", HttpHeaders.ORIGIN, SHOP);
			assertThat(limited.statusCode()).isEqualTo(429);
			assertThat(limited.headers().allValues(ALLOWED)).containsExactly(SHOP);
			assertThat(limited.headers().firstValue(HttpHeaders.RETRY_AFTER)).isPresent();
			assertThat(limited.headers().allValues(HttpHeaders.VARY)).contains(HttpHeaders.ORIGIN);
			assertThat(limited.body()).contains("\"zone\":\"slow\"");
			assertThat(preflight(server).statusCode()).isEqualTo(200);
			HttpResponse<String> refused = server.get("/cart", HttpHeaders.ORIGIN, "https://evil.example");
			assertThat(refused.statusCode()).as("as without a limit").isEqualTo(403);
			assertThat(refused.headers().firstValue(ALLOWED)).isEmpty();
			HttpResponse<String> noPage = server.get("/cart");
			assertThat(noPage.statusCode()).isEqualTo(429);
			assertThat(noPage.headers().firstValue(ALLOWED)).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whatHasNoCorsGetsNoHeaders(WebApplicationType type) {
		try (WebServer server = start(type, Without.class)) {
			assertThat(server.status("/cart", HttpHeaders.ORIGIN, SHOP)).isEqualTo(200);
			HttpResponse<String> limited = server.get("/cart", HttpHeaders.ORIGIN, SHOP);
			assertThat(limited.statusCode()).isEqualTo(429);
			assertThat(limited.headers().firstValue(ALLOWED)).isEmpty();
			assertThat(preflight(server).statusCode()).as("not limited").isEqualTo(200);
		}
	}

	@ParameterizedTest
	@MethodSource("configurations")
	void theLimitOfAMethodHasThemToo(WebApplicationType type, Class<?> configuration) {
		try (WebServer server = start(type, configuration)) {
			assertThat(server.status("/limited", HttpHeaders.ORIGIN, SHOP)).isEqualTo(200);
			HttpResponse<String> limited = server.get("/limited", HttpHeaders.ORIGIN, SHOP);
			assertThat(limited.statusCode()).isEqualTo(429);
			assertThat(limited.headers().allValues(ALLOWED)).containsExactly(SHOP);
		}
	}

	static Stream<Arguments> countedFilters() {
		return Stream.of(Arguments.of(WebApplicationType.SERVLET, CountedFilter.class),
				Arguments.of(WebApplicationType.REACTIVE, CountedReactiveFilter.class));
	}

	@ParameterizedTest
	@MethodSource("countedFilters")
	void filtersAreLookedUpOnce(WebApplicationType type, Class<?> configuration) {
		try (WebServer server = start(type, configuration)) {
			for (int i = 0; i < 2; i++) {
				server.status("/cart", HttpHeaders.ORIGIN, SHOP);
			}
			int before = CREATED.get();
			assertThat(server.status("/cart", HttpHeaders.ORIGIN, SHOP)).isEqualTo(429);
			assertThat(CREATED).hasValue(before);
		}
	}

	private static CorsConfiguration shop() {
		CorsConfiguration cors = new CorsConfiguration();
		cors.addAllowedOrigin(SHOP);
		cors.addAllowedMethod("GET");
		return cors;
	}

	private static UrlBasedCorsConfigurationSource source() {
		UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
		source.registerCorsConfiguration("/**", shop());
		return source;
	}

	private static org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource reactiveSource() {
		org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource source = new org.springframework.web.cors.reactive.UrlBasedCorsConfigurationSource();
		source.registerCorsConfiguration("/**", shop());
		return source;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@RestController
	static class CartController {

		@GetMapping("/cart")
		String cart() {
			return "cart";
		}

		@GetMapping("/limited")
		@RateLimited(zone = "methods")
		String limited() {
			return "limited";
		}

	}

	@RestController
	@CrossOrigin(SHOP)
	static class CrossOriginController {

		@GetMapping("/cart")
		String cart() {
			return "cart";
		}

		@GetMapping("/limited")
		@RateLimited(zone = "methods")
		String limited() {
			return "limited";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CrossOriginController.class)
	static class Annotated {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class Without {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class Mappings implements WebMvcConfigurer {

		@Override
		public void addCorsMappings(CorsRegistry registry) {
			registry.addMapping("/**").allowedOrigins(SHOP);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class ReactiveMappings implements WebFluxConfigurer {

		@Override
		public void addCorsMappings(org.springframework.web.reactive.config.CorsRegistry registry) {
			registry.addMapping("/**").allowedOrigins(SHOP);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class FilterBean {

		@Bean
		CorsFilter cors() {
			return new CorsFilter(source());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class CountedFilter {

		@Bean
		@Scope("prototype")
		CorsFilter cors() {
			CREATED.incrementAndGet();
			return new CorsFilter(source());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class CountedReactiveFilter {

		@Bean
		@Scope("prototype")
		CorsWebFilter cors() {
			CREATED.incrementAndGet();
			return new CorsWebFilter(reactiveSource());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class FilterRegistration {

		@Bean
		FilterRegistrationBean<CorsFilter> cors() {
			FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(new CorsFilter(source()));
			filter.setOrder(0);
			return filter;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class ReactiveFilterBean {

		@Bean
		CorsWebFilter cors() {
			return new CorsWebFilter(reactiveSource());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartController.class)
	static class SecurityCors {

		@Bean
		SecurityFilterChain security(HttpSecurity http) {
			return http.cors((cors) -> cors.configurationSource(source()))
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebFluxSecurity
	@Import(CartController.class)
	static class SecurityReactiveCors {

		@Bean
		SecurityWebFilterChain security(ServerHttpSecurity http) {
			return http.cors((cors) -> cors.configurationSource(reactiveSource()))
				.authorizeExchange((requests) -> requests.anyExchange().permitAll())
				.build();
		}

	}

}
