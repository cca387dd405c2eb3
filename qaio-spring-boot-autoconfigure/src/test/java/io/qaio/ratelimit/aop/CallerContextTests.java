package io.qaio.ratelimit.aop;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import io.qaio.ratelimit.RateLimited;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestAttributesThreadLocalAccessor;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a call sees of its caller's thread, delayed or not.
 */
class CallerContextTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

	private final RecordingRateLimiter limiter = new RecordingRateLimiter();

	private final ClassLoader before = Thread.currentThread().getContextClassLoader();

	private final URLClassLoader application = new URLClassLoader(new URL[0], this.before);

	private AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	@BeforeEach
	void enterRequest() {
		this.limiter.delay("delayed", 30);
		ContextRegistry.getInstance()
			.registerThreadLocalAccessor(new Slf4jThreadLocalAccessor())
			.registerThreadLocalAccessor(new RequestAttributesThreadLocalAccessor())
			.registerThreadLocalAccessor("tenant", TENANT);
		Thread.currentThread().setContextClassLoader(this.application);
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ann", "secret"));
		MDC.put("trace", "abc");
		TENANT.set("acme");
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setAttribute("id", "7");
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
	}

	@AfterEach
	void leaveRequest() throws Exception {
		this.context.close();
		RequestContextHolder.resetRequestAttributes();
		TENANT.remove();
		MDC.clear();
		SecurityContextHolder.clearContext();
		Thread.currentThread().setContextClassLoader(this.before);
		this.application.close();
		ContextRegistry.getInstance().removeThreadLocalAccessor(Slf4jThreadLocalAccessor.KEY);
		ContextRegistry.getInstance().removeThreadLocalAccessor(RequestAttributesThreadLocalAccessor.KEY);
		ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
	}

	private Calls start(Consumer<AnnotationConfigApplicationContext> customizer, Class<?>... beans) {
		this.context = LimitedBeans.start(this.limiter, RateLimitPostProcessor.DEFAULT_ORDER, customizer, beans);
		return this.context.getBean(Calls.class);
	}

	private Seen all() {
		return new Seen("ann", "abc", "acme", "7", this.application);
	}

	@ParameterizedTest
	@ValueSource(strings = { "free", "delayed" })
	void aMethodOfAFuture(String key) {
		Calls calls = start((context) -> {
		}, Calls.class);
		assertThat(calls.future(key)).succeedsWithin(PATIENCE).isEqualTo(all());
		assertThat(seenByThreadsOfThePool()).as("afterwards").isNotEqualTo(all());
	}

	@ParameterizedTest
	@ValueSource(strings = { "free", "delayed" })
	void anAsyncMethod(String key) {
		start((context) -> {
		}, Calls.class, Asynchronous.class);
		AsyncCalls calls = this.context.getBean(AsyncCalls.class);
		CompletableFuture<Seen> seen = new CompletableFuture<>();
		calls.async(key, seen);
		assertThat(seen).succeedsWithin(PATIENCE).isEqualTo(all());
		assertThat(calls.asyncFuture(key)).succeedsWithin(PATIENCE).isEqualTo(all());
	}

	@ParameterizedTest
	@ValueSource(strings = { "free", "delayed" })
	void aMonoSeesWhatItsSubscriberSees(String key) {
		Calls calls = start((context) -> {
		}, Calls.class);
		assertThat(calls.mono(key).block(PATIENCE)).isEqualTo(all());
		assertThat(calls.deferred(key).block(PATIENCE)).as("what it returns is subscribed to").isEqualTo(all());
		assertThat(calls.flux(key).blockLast(PATIENCE)).isEqualTo(all());
		assertThat(Mono.fromSupplier(Seen::now).delaySubscription(Duration.ofMillis(1)).block(PATIENCE))
			.as("afterwards")
			.isNotEqualTo(all());
	}

	@ParameterizedTest
	@ValueSource(strings = { "free", "delayed" })
	void aSuspendFunction(String key) {
		start((context) -> {
		}, Calls.class, SuspendingCalls.class);
		assertThat(Suspending.see(this.context.getBean(SuspendingCalls.class), key, Seen::now)).succeedsWithin(PATIENCE)
			.isEqualTo(all());
	}

	/**
	 * As an application does without context-propagation.
	 */
	@Test
	void taskDecoratorsOfTheApplicationTakeOverWhatTheyKnow() {
		ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
		Calls calls = start((context) -> context.registerBean(TaskDecorator.class, TenantDecorator::new), Calls.class);
		assertThat(calls.future("delayed")).succeedsWithin(PATIENCE).isEqualTo(all());
		assertThat(calls.mono("delayed").block(PATIENCE)).isEqualTo(all());
	}

	private static Seen seenByThreadsOfThePool() {
		return CompletableFuture.supplyAsync(Seen::now).join();
	}

	record Seen(@Nullable String user, @Nullable String trace, @Nullable String tenant, @Nullable Object request,
			ClassLoader loader) {

		static Seen now() {
			Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
			RequestAttributes request = RequestContextHolder.getRequestAttributes();
			return new Seen((authentication != null) ? authentication.getName() : null, MDC.get("trace"), TENANT.get(),
					(request != null) ? request.getAttribute("id", RequestAttributes.SCOPE_REQUEST) : null,
					Thread.currentThread().getContextClassLoader());
		}

	}

	static class TenantDecorator implements TaskDecorator {

		@Override
		public Runnable decorate(Runnable task) {
			String tenant = TENANT.get();
			return () -> {
				TENANT.set(tenant);
				try {
					task.run();
				}
				finally {
					TENANT.remove();
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Asynchronous {

		@Bean
		AsyncCalls asyncCalls() {
			return new AsyncCalls();
		}

		@Bean
		ThreadPoolTaskExecutor taskExecutor() {
			ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
			executor.setTaskDecorator(new CallerContext(new StaticListableBeanFactory()));
			return executor;
		}

	}

	static class AsyncCalls {

		@Async
		@RateLimited(zone = "login", key = "#key")
		void async(String key, CompletableFuture<Seen> seen) {
			seen.complete(Seen.now());
		}

		@Async
		@RateLimited(zone = "login", key = "#key")
		CompletableFuture<Seen> asyncFuture(String key) {
			return CompletableFuture.completedFuture(Seen.now());
		}

	}

	static class Calls {

		@RateLimited(zone = "login", key = "#key")
		CompletableFuture<Seen> future(String key) {
			return CompletableFuture.completedFuture(Seen.now());
		}

		@RateLimited(zone = "login", key = "#key")
		Mono<Seen> mono(String key) {
			return Mono.just(Seen.now());
		}

		@RateLimited(zone = "login", key = "#key")
		Mono<Seen> deferred(String key) {
			return Mono.fromSupplier(Seen::now);
		}

		@RateLimited(zone = "login", key = "#key")
		Flux<Seen> flux(String key) {
			return Flux.defer(() -> Flux.just(Seen.now(), Seen.now()));
		}

	}

}
