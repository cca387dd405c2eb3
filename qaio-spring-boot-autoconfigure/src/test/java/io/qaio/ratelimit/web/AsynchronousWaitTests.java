package io.qaio.ratelimit.web;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that wait without a thread in Spring MVC, over real HTTP.
 */
@Timeout(120)
class AsynchronousWaitTests {

	private static WebServer start(String... properties) {
		List<String> all = new ArrayList<>(WebServer.route(0, "/**", "delayed", 100));
		all.addAll(List.of("qaio.rate-limit.zones.delayed.rate=4r/s", "qaio.rate-limit.http.waiting=async"));
		all.addAll(List.of(properties));
		return WebServer.start(WebApplicationType.SERVLET, all, Application.class);
	}

	private static void assertDelayed(WebServer server, String path, String body) {
		long start = System.nanoTime();
		List<CompletableFuture<HttpResponse<String>>> responses = server.getAll(4, path);
		assertThat(responses).extracting(CompletableFuture::join)
			.allSatisfy(
					(response) -> assertThat(response.statusCode() + " " + response.body()).isEqualTo("200 " + body));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
	}

	@Test
	void theServersTimeoutDoesNotEndTheWait() {
		try (WebServer server = start("spring.mvc.async.request-timeout=20ms")) {
			assertDelayed(server, "/any", "any");
			Seen seen = server.context().getBean(Seen.class);
			assertThat(seen.timeouts).isNotEmpty()
				.allSatisfy((millis) -> assertThat(millis).as("longer than the delay, and not without end")
					.isBetween(3_000L, 60_000L));
		}
	}

	@Test
	void aHandlerMayGoOnAsynchronously() {
		try (WebServer server = start("spring.mvc.async.request-timeout=30s")) {
			assertDelayed(server, "/callable", "callable");
		}
	}

	@Test
	void theTimerOnlyHandsRequestsOver() {
		try (WebServer server = start()) {
			assertDelayed(server, "/any", "any");
			Seen seen = server.context().getBean(Seen.class);
			assertThat(seen.dispatchers).isNotEmpty()
				.allSatisfy((thread) -> assertThat(thread).doesNotContain("worker").doesNotMatch("Thread-\\d+"));
			assertThat(seen.handlers).hasSize(4)
				.allSatisfy((thread) -> assertThat(thread).as("one of the server").startsWith("http-nio"));
		}
	}

	/** What is done with asynchronous requests. */
	static class Seen {

		private final Queue<Long> timeouts = new ConcurrentLinkedQueue<>();

		private final Queue<String> dispatchers = new ConcurrentLinkedQueue<>();

		private final Queue<String> handlers = new ConcurrentLinkedQueue<>();

		private AsyncContext watched(AsyncContext context) {
			return (AsyncContext) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { AsyncContext.class }, (proxy, method, arguments) -> {
						if (method.getName().equals("setTimeout")) {
							this.timeouts.add((Long) arguments[0]);
						}
						if (method.getName().equals("dispatch")) {
							this.dispatchers.add(Thread.currentThread().getName());
						}
						try {
							return method.invoke(context, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(AnyController.class)
	static class Application {

		@Bean
		Seen seen() {
			return new Seen();
		}

		@Bean
		FilterRegistrationBean<Filter> watching(Seen seen) {
			FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> chain
				.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public AsyncContext startAsync(ServletRequest outer, ServletResponse outerResponse) {
						return seen.watched(super.startAsync(outer, outerResponse));
					}

				}, response));
			filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
			return filter;
		}

		@Bean
		WebServerFactoryCustomizer<TomcatWebServerFactory> impatient() {
			return (factory) -> factory.addConnectorCustomizers((connector) -> connector.setAsyncTimeout(20));
		}

	}

	@RestController
	static class AnyController {

		private final Seen seen;

		AnyController(Seen seen) {
			this.seen = seen;
		}

		@GetMapping("/any")
		String any() {
			this.seen.handlers.add(Thread.currentThread().getName());
			return "any";
		}

		@GetMapping("/callable")
		Callable<String> callable() {
			return () -> "callable";
		}

	}

}
