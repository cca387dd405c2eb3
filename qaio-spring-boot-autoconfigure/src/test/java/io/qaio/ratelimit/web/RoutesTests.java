package io.qaio.ratelimit.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.qaio.ratelimit.RateLimitZones;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Limits by paths, over real HTTP.
 */
@Timeout(120)
class RoutesTests {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	/** Closed together: servers on Netty share its threads. */
	private static final Map<Server, ConfigurableApplicationContext> STARTED = new EnumMap<>(Server.class);

	private static final AtomicInteger clients = new AtomicInteger();

	@AfterAll
	static void close() {
		STARTED.values().forEach(ConfigurableApplicationContext::close);
		STARTED.clear();
	}

	private static ConfigurableApplicationContext application(Server server) {
		return STARTED.computeIfAbsent(server, RoutesTests::start);
	}

	private static ConfigurableApplicationContext start(Server server) {
		List<String> properties = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--qaio.queue.store=memory", "--spring.main.banner-mode=off", "--server.tomcat.threads.max=3",
				"--server.forward-headers-strategy=framework", "--qaio.rate-limit.http.waiting=async",
				"--qaio.rate-limit.zones.slow.rate=1r/m", "--qaio.rate-limit.zones.delayed.rate=5r/s",
				"--qaio.rate-limit.zones.all.rate=1000r/s"));
		route(properties, 0, "/address/**", "slow", "1", "nodelay", "client-address");
		route(properties, 1, "/header/{id}", "slow", "0", "0", "header:X-Api-Key");
		route(properties, 2, "/principal", "slow", "0", "0", "principal");
		route(properties, 3, "/delayed/**", "delayed", "5", "0", "header:X-Client");
		route(properties, 4, "/two", "all", "100", "nodelay", "client-address");
		route(properties, 5, "/two", "slow", "0", "0", "header:X-Client");
		return new SpringApplicationBuilder(Application.class, server.filters).web(server.type)
			.run(properties.toArray(String[]::new));
	}

	private static void route(List<String> properties, int index, String path, String zone, String burst, String delay,
			String key) {
		String start = "--qaio.rate-limit.http.routes[" + index + "].";
		properties.addAll(List.of(start + "path=" + path, start + "zone=" + zone, start + "burst=" + burst,
				start + "delay=" + delay, start + "key=" + key));
	}

	private static String newClient() {
		return "client" + clients.incrementAndGet();
	}

	private static HttpRequest.Builder request(Server server, String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
				+ application(server).getEnvironment().getRequiredProperty("local.server.port") + path));
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	private static HttpResponse<String> get(Server server, String path, String... headers) {
		return send(request(server, path, headers).build());
	}

	private static HttpResponse<String> send(HttpRequest request) {
		try {
			return CLIENT.send(request, BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource
	void rejectedRequestGetsRetryAfter(Server server) {
		String[] from = { "X-Forwarded-For", "192.0.2." + server.ordinal() };
		assertThat(get(server, "/address/a", from).statusCode()).isEqualTo(200);
		assertThat(get(server, "/address/b/c", from).statusCode()).isEqualTo(200);
		HttpResponse<String> rejected = get(server, "/address/a", from);
		assertThat(rejected.statusCode()).isEqualTo(429);
		String after = rejected.headers().firstValue(HttpHeaders.RETRY_AFTER).orElseThrow();
		assertThat(Integer.parseInt(after)).isBetween(30, 63);
		assertThat(rejected.headers().firstValue("RateLimit")).contains("\"slow\";r=0;t=" + after);
		assertThat(rejected.headers().firstValue("RateLimit-Policy")).contains("\"slow\";q=2;w=125");
		assertThat(rejected.headers().firstValue(HttpHeaders.CONTENT_TYPE)).contains("application/problem+json");
		assertThat(rejected.body()).contains("\"status\":429", "\"zone\":\"slow\"", "\"instance\":\"/address/a\"");
		assertThat(get(server, "/address/a", "X-Forwarded-For", "198.51.100." + server.ordinal()).statusCode())
			.as("another address")
			.isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource
	void clientsAreDistinguishedByAHeader(Server server) {
		String client = newClient();
		assertThat(get(server, "/header/1", "X-Api-Key", client).statusCode()).isEqualTo(200);
		assertThat(get(server, "/header/2", "X-Api-Key", client).statusCode()).isEqualTo(429);
		assertThat(get(server, "/header/2", "X-Api-Key", newClient()).statusCode()).isEqualTo(200);
		assertThat(get(server, "/header/2").statusCode()).as("no key, no limit").isEqualTo(200);
		assertThat(get(server, "/header/2").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource
	void clientsAreDistinguishedByPrincipal(Server server) {
		String client = newClient();
		assertThat(get(server, "/principal", "X-User", client).statusCode()).isEqualTo(200);
		assertThat(get(server, "/principal", "X-User", client).statusCode()).isEqualTo(429);
		assertThat(get(server, "/principal", "X-User", newClient()).statusCode()).isEqualTo(200);
		assertThat(get(server, "/principal").statusCode()).as("nobody, no limit").isEqualTo(200);
		assertThat(get(server, "/principal").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource
	void otherPathsAreNotLimited(Server server) {
		for (String path : List.of("/free", "/header/1/2", "/addressx")) {
			for (int i = 0; i < 5; i++) {
				assertThat(get(server, path, "X-Api-Key", "same").statusCode()).as(path).isNotEqualTo(429);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void allRoutesOfAPathApply(Server server) {
		String client = newClient();
		assertThat(get(server, "/two", "X-Client", client).statusCode()).isEqualTo(200);
		HttpResponse<String> rejected = get(server, "/two", "X-Client", client);
		assertThat(rejected.statusCode()).isEqualTo(429);
		assertThat(rejected.body()).contains("\"zone\":\"slow\"");
	}

	@ParameterizedTest
	@EnumSource
	void requestsAreDelayedWithoutAThread(Server server) {
		String client = newClient();
		// the first request to a server starts it
		get(server, "/free");
		long start = System.nanoTime();
		List<CompletableFuture<Duration>> delayed = IntStream.range(0, 6)
			.mapToObj((i) -> CLIENT
				.sendAsync(request(server, "/delayed/" + i, "X-Client", client).build(), BodyHandlers.ofString())
				.thenApply((response) -> {
					assertThat(response.statusCode()).isEqualTo(200);
					assertThat(response.body()).isEqualTo("delayed " + response.uri().getPath().substring(9));
					return Duration.ofNanos(System.nanoTime() - start);
				}))
			.toList();
		// there are three threads, and five requests are delayed
		Duration other = Duration.ofMillis(500);
		while (Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofMillis(100)) < 0) {
			Thread.onSpinWait();
		}
		long asked = System.nanoTime();
		assertThat(get(server, "/free").statusCode()).isEqualTo(200);
		assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(other);
		List<Long> took = delayed.stream().map((each) -> each.join().toMillis()).sorted().toList();
		for (int i = 0; i < 6; i++) {
			assertThat(took.get(i)).isGreaterThanOrEqualTo(Math.max(0, i * 200L - 50));
		}
		assertThat(took.get(0)).isLessThan(900);
	}

	@ParameterizedTest
	@EnumSource
	void aDelayedRequestKeepsItsBody(Server server) {
		String client = newClient();
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = send(
					request(server, "/delayed/body", "X-Client", client, "Content-Type", "text/plain")
						.POST(BodyPublishers.ofString("all of it"))
						.build());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("all of it");
		}
	}

	@Test
	void aDelayedRequestKeepsItsMultipartBody() {
		String client = newClient();
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> response = send(request(Server.TOMCAT, "/delayed/multipart", "X-Client", client,
					"Content-Type", "multipart/form-data; boundary=xx")
				.POST(BodyPublishers.ofString("""
						--xx\r
						Content-Disposition: form-data; name="file"; filename="a.txt"\r
						\r
						content\r
						--xx--\r
						"""))
				.build());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("content");
		}
	}

	@Test
	void aDelayedRequestPassesEachFilterOnce() {
		String client = newClient();
		AtomicInteger seen = application(Server.TOMCAT).getBean(ServletFilters.class).seen;
		get(Server.TOMCAT, "/delayed/x", "X-Client", client);
		int before = seen.get();
		long start = System.nanoTime();
		assertThat(get(Server.TOMCAT, "/delayed/x", "X-Client", client).statusCode()).isEqualTo(200);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(50));
		assertThat(seen.get() - before).isEqualTo(2);
		List<CompletableFuture<HttpResponse<String>>> others = IntStream.range(0, 4)
			.mapToObj((i) -> CLIENT.sendAsync(request(Server.TOMCAT, "/delayed/x", "X-Client", client).build(),
					BodyHandlers.ofString()))
			.toList();
		await().until(() -> seen.get() - before == 10);
		start = System.nanoTime();
		assertThat(get(Server.TOMCAT, "/delayed/x", "X-Client", client, "X-Forbidden", "yes").statusCode())
			.as("a filter behind ours rejects what would be delayed")
			.isEqualTo(403);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("and its error page is not delayed")
			.isLessThan(Duration.ofMillis(300));
		others.forEach(CompletableFuture::join);
	}

	@ParameterizedTest
	@EnumSource
	void zonesCanBeChanged(Server server) {
		RateLimitZones zones = application(server).getBean(RateLimitZones.class);
		zones.put(zones.find("slow").orElseThrow().withDryRun(true));
		try {
			String client = newClient();
			for (int i = 0; i < 3; i++) {
				assertThat(get(server, "/header/1", "X-Api-Key", client).statusCode()).isEqualTo(200);
			}
			assertThat(zones.dryRun("slow").rejected()).isEqualTo(2);
		}
		finally {
			zones.put(zones.find("slow").orElseThrow().withDryRun(false));
		}
	}

	enum Server {

		TOMCAT(WebApplicationType.SERVLET, ServletFilters.class),

		NETTY(WebApplicationType.REACTIVE, ReactiveFilters.class);

		private final WebApplicationType type;

		private final Class<?> filters;

		Server(WebApplicationType type, Class<?> filters) {
			this.type = type;
			this.filters = filters;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(AnyController.class)
	static class Application {

	}

	@RestController
	static class AnyController {

		@GetMapping({ "/address/{*rest}", "/header/{id}", "/header/{id}/{more}", "/principal", "/free", "/two" })
		String any() {
			return "hello";
		}

		@GetMapping("/delayed/{id}")
		String delayed(@PathVariable String id) {
			return "delayed " + id;
		}

		@PostMapping("/delayed/body")
		String body(@RequestBody String body) {
			return body;
		}

	}

	@RestController
	static class MultipartController {

		@PostMapping("/delayed/multipart")
		String multipart(MultipartFile file) throws IOException {
			return new String(file.getBytes());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(MultipartController.class)
	static class ServletFilters {

		private final AtomicInteger seen = new AtomicInteger();

		/** Says who is logged in, as security does. */
		@Bean
		FilterRegistrationBean<Filter> login() {
			FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
				String user = ((HttpServletRequest) request).getHeader("X-User");
				chain.doFilter((user != null) ? new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public Principal getUserPrincipal() {
						return () -> user;
					}

				} : request, response);
			});
			filter.setOrder(-100);
			return filter;
		}

		@Bean
		Filter unordered() {
			return this::filter;
		}

		@Bean
		FilterRegistrationBean<Filter> ordered() {
			FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>(this::filter);
			filter.setOrder(10);
			return filter;
		}

		private void filter(ServletRequest request, ServletResponse response, FilterChain chain)
				throws IOException, ServletException {
			this.seen.incrementAndGet();
			if (((HttpServletRequest) request).getHeader("X-Forbidden") != null) {
				((HttpServletResponse) response).sendError(403);
				return;
			}
			chain.doFilter(request, response);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReactiveFilters {

		/** Says who is logged in, as security does. */
		@Bean
		@Order(-100)
		WebFilter login() {
			return (exchange, chain) -> {
				String user = exchange.getRequest().getHeaders().getFirst("X-User");
				return chain.filter((user != null)
						? exchange.mutate().principal(Mono.just((Principal) () -> user)).build() : exchange);
			};
		}

	}

}
