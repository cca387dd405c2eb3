package io.qaio.ratelimit.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client sees whose request is rejected, over real HTTP.
 */
class RejectedRequestsTests {

	private static final String SECRET = "session-4711";

	/** Closed together: servers on Netty share its threads. */
	private static final Map<List<Object>, ConfigurableApplicationContext> STARTED = new HashMap<>();

	@AfterAll
	static void close() {
		STARTED.values().forEach(ConfigurableApplicationContext::close);
		STARTED.clear();
	}

	private static int port(Server server, Class<?>... more) {
		return STARTED.computeIfAbsent(List.of(server, List.of(more)), (key) -> start(server, more))
			.getEnvironment()
			.getRequiredProperty("local.server.port", Integer.class);
	}

	private static ConfigurableApplicationContext start(Server server, Class<?>[] more) {
		List<Class<?>> sources = new ArrayList<>(List.of(more));
		sources.add(Application.class);
		sources.add(server.routes);
		return new SpringApplicationBuilder(sources.toArray(Class[]::new)).web(server.type)
			.run("--server.port=0", "--server.address=127.0.0.1", "--qaio.queue.store=memory",
					"--spring.main.banner-mode=off");
	}

	private static HttpResponse<String> get(int port, String path, String key) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path + "?key=" + key))
			.build();
		try {
			return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource
	void clientGets429AndRetryAfter(Server server) {
		int port = port(server);
		for (String path : List.of("/plain", "/future", "/mono", "/flux", "/wrapped", "/functional")) {
			HttpResponse<String> response = get(port, path, SECRET);
			assertThat(response.statusCode()).as(path).isEqualTo(429);
			assertThat(response.headers().firstValue(HttpHeaders.RETRY_AFTER)).as(path).contains("2");
			assertThat(response.headers().firstValue(HttpHeaders.CONTENT_TYPE)).as(path)
				.contains("application/problem+json");
			assertThat(response.body()).as(path)
				.contains("\"status\":429", "\"title\":\"Too Many Requests\"", "\"zone\":\"login\"",
						"\"instance\":\"" + path + "\"",
						"\"detail\":\"The rate limit of zone 'login' is exceeded. Try again after 2 seconds.\"")
				.doesNotContain(SECRET);
		}
	}

	@ParameterizedTest
	@EnumSource
	void otherRequestsAreServed(Server server) {
		int port = port(server);
		for (String path : List.of("/plain", "/future", "/mono", "/flux", "/wrapped", "/functional")) {
			HttpResponse<String> response = get(port, path, "ann");
			assertThat(response.statusCode()).as(path).isEqualTo(200);
			assertThat(response.body()).as(path).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@EnumSource
	void otherFailuresAreLeftAlone(Server server) {
		HttpResponse<String> response = get(port(server), "/broken", "ann");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.headers().firstValue(HttpHeaders.RETRY_AFTER)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void anAdviceOfTheApplicationWins(Server server) {
		HttpResponse<String> response = get(port(server, OwnAdvice.class), "/plain", SECRET);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.body()).isEqualTo("advice: PT1.234S");
	}

	@ParameterizedTest
	@EnumSource
	void aHandlerOfTheControllerWins(Server server) {
		HttpResponse<String> response = get(port(server), "/own", SECRET);
		assertThat(response.statusCode()).isEqualTo(418);
		assertThat(response.body()).isEqualTo("own: login");
	}

	enum Server {

		TOMCAT(WebApplicationType.SERVLET, ServletRoutes.class),

		NETTY(WebApplicationType.REACTIVE, ReactiveRoutes.class);

		private final WebApplicationType type;

		private final Class<?> routes;

		Server(WebApplicationType type, Class<?> routes) {
			this.type = type;
			this.routes = routes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Greetings.class, GreetingController.class, OwnHandlerController.class })
	static class Application {

		@Bean
		RateLimiter limiter() {
			return new RejectsSecret();
		}

	}

	static class RejectsSecret implements RateLimiter {

		@Override
		public Decision decide(RateLimit limit, String key) {
			return key.equals(SECRET) ? new Decision(false, 0, 1234, 9000, 0) : Decision.NOT_LIMITED;
		}

		@Override
		public Decision decide(List<KeyedLimit> limits) {
			throw new UnsupportedOperationException();
		}

	}

	@Component
	static class Greetings {

		@RateLimited(zone = "login", key = "#key")
		public String hello(String key) {
			return "hello";
		}

		@RateLimited(zone = "login", key = "#key")
		public CompletableFuture<String> later(String key) {
			return CompletableFuture.completedFuture("hello");
		}

	}

	@RestController
	static class GreetingController {

		private final Greetings greetings;

		GreetingController(Greetings greetings) {
			this.greetings = greetings;
		}

		@GetMapping("/plain")
		@RateLimited(zone = "login", key = "#key")
		String plain(@RequestParam String key) {
			return this.greetings.hello("ann");
		}

		@GetMapping("/future")
		CompletableFuture<String> future(@RequestParam String key) {
			return this.greetings.later(key);
		}

		@GetMapping("/mono")
		@RateLimited(zone = "login", key = "#key")
		Mono<String> mono(@RequestParam String key) {
			return Mono.just("hello");
		}

		@GetMapping("/flux")
		@RateLimited(zone = "login", key = "#key")
		Flux<String> flux(@RequestParam String key) {
			return Flux.just("hello");
		}

		@GetMapping("/wrapped")
		String wrapped(@RequestParam String key) {
			return this.greetings.later(key).join();
		}

		@GetMapping("/broken")
		String broken() {
			throw new IllegalStateException("broken");
		}

	}

	@RestController
	static class OwnHandlerController {

		@GetMapping("/own")
		@RateLimited(zone = "login", key = "#key")
		String own(@RequestParam String key) {
			return "hello";
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.I_AM_A_TEAPOT)
		String rejected(RateLimitExceededException ex) {
			return "own: " + ex.getZone();
		}

	}

	@RestControllerAdvice
	static class OwnAdvice {

		@ExceptionHandler
		ResponseEntity<String> rejected(RateLimitExceededException ex) {
			return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("advice: " + ex.getRetryAfter());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ServletRoutes {

		@Bean
		org.springframework.web.servlet.function.RouterFunction<?> routes(Greetings greetings) {
			return org.springframework.web.servlet.function.RouterFunctions.route()
				.GET("/functional",
						(request) -> org.springframework.web.servlet.function.ServerResponse.ok()
							.body(greetings.hello(request.param("key").orElseThrow())))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactiveRoutes {

		@Bean
		org.springframework.web.reactive.function.server.RouterFunction<?> routes(Greetings greetings) {
			return org.springframework.web.reactive.function.server.RouterFunctions.route()
				.GET("/functional",
						(request) -> org.springframework.web.reactive.function.server.ServerResponse.ok()
							.body(Mono.fromFuture(() -> greetings.later(request.queryParam("key").orElseThrow())),
									String.class))
				.build();
		}

	}

}
