package io.qaio.autoconfigure.ratelimit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.qaio.autoconfigure.StartupFailure;
import io.qaio.autoconfigure.ratelimit.web.RateLimitWebFluxAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.web.RateLimitWebMvcAutoConfiguration;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.aop.RateLimitPostProcessor;
import io.qaio.ratelimit.web.RateLimitExceptionResolver;
import io.qaio.ratelimit.web.RateLimitWebExceptionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.servlet.DispatcherServlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link RateLimited} and its answers over HTTP, as an application gets them.
 */
@ExtendWith(OutputCaptureExtension.class)
class RateLimitAopAutoConfigurationTests {

	private static final AutoConfigurations ALL = AutoConfigurations.of(AopAutoConfiguration.class,
			TaskExecutionAutoConfiguration.class, WebFluxAutoConfiguration.class, RateLimitAutoConfiguration.class,
			RateLimitAopAutoConfiguration.class, RateLimitWebMvcAutoConfiguration.class,
			RateLimitWebFluxAutoConfiguration.class);

	private static final String ZONE = "qaio.rate-limit.zones.login.rate=1r/m";

	private final ApplicationContextRunner application = new ApplicationContextRunner().withConfiguration(ALL)
		.withPropertyValues(ZONE);

	@Test
	void annotatedBeansAreLimited(CapturedOutput output) {
		this.application.withUserConfiguration(Logins.class).run((context) -> {
			Logins logins = context.getBean(Logins.class);
			assertThat(logins.login("1.2.3.4")).isEqualTo("welcome");
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> logins.login("1.2.3.4"));
			assertThat(logins.login("5.6.7.8")).isEqualTo("welcome");
		});
		assertThat(output).doesNotContain("not eligible");
	}

	@Test
	void anUnknownZoneKeepsTheApplicationFromStarting() {
		this.application.withUserConfiguration(UnknownZone.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("Error creating bean with name")
				.hasMessageContaining(UnknownZone.class.getName() + ".call(): There is no rate limit zone 'logn'."
						+ " Known are [login]; 'qaio.rate-limit.zones[logn].rate' adds it"));
	}

	@Test
	void whatIsWrongIsExplained() {
		FailureAnalysis analysis = StartupFailure.analyze(this.application.withUserConfiguration(UnknownZone.class),
				ZONE);
		assertThat(analysis.getDescription()).contains("An annotation cannot be applied to its method:",
				"Method: " + UnknownZone.class.getName() + ".call()", "Annotation: @io.qaio.ratelimit.RateLimited(",
				"Reason: There is no rate limit zone 'logn'.", "'qaio.rate-limit.zones[logn].rate' adds it");
		assertThat(analysis.getAction()).isEqualTo(
				"Correct the annotation or the method, or the properties under 'qaio' that the annotation refers to.");
	}

	@Test
	void withoutALimiterNothingIsLimited() {
		this.application.withPropertyValues("qaio.rate-limit.enabled=false")
			.withUserConfiguration(Logins.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(RateLimitPostProcessor.class);
				Logins logins = context.getBean(Logins.class);
				assertThat(logins.login("1.2.3.4")).isEqualTo("welcome");
				assertThat(logins.login("1.2.3.4")).isEqualTo("welcome");
			});
	}

	@Test
	void thePostProcessorCanBeReplaced() {
		this.application.withUserConfiguration(OwnPostProcessor.class)
			.run((context) -> assertThat(context).getBean(RateLimitPostProcessor.class)
				.isSameAs(OwnPostProcessor.PROCESSOR));
	}

	@Test
	void limitsComeBeforeAsync() {
		this.application.withUserConfiguration(AsyncLogins.class).run((context) -> {
			AsyncLogins logins = context.getBean(AsyncLogins.class);
			logins.login("1.2.3.4");
			assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> logins.login("1.2.3.4"));
		});
	}

	@Test
	void theOrderMayMoveThemBehindAsync(CapturedOutput output) {
		this.application.withUserConfiguration(AsyncLogins.class)
			.withPropertyValues("qaio.rate-limit.order=0", "spring.task.execution.pool.core-size=1",
					"spring.task.execution.shutdown.await-termination=true",
					"spring.task.execution.shutdown.await-termination-period=10s")
			.run((context) -> {
				AsyncLogins logins = context.getBean(AsyncLogins.class);
				logins.login("1.2.3.4");
				logins.login("1.2.3.4");
			});
		assertThat(output).contains("Unexpected exception occurred invoking async method")
			.contains("Rate limit of zone 'login' exceeded");
	}

	@Test
	void heldFuturesAreCalledByTheApplicationsExecutor() {
		this.application
			.withPropertyValues("qaio.rate-limit.zones.fast.rate=50r/s",
					"spring.task.execution.thread-name-prefix=of-the-application-")
			.withUserConfiguration(Futures.class)
			.run((context) -> {
				Futures futures = context.getBean(Futures.class);
				futures.thread().join();
				assertThat(futures.thread().join()).startsWith("of-the-application-");
			});
	}

	@Test
	void withoutReactorMethodsAreLimited() {
		this.application.withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams"))
			.withUserConfiguration(Logins.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(Logins.class).login("1.2.3.4");
			});
	}

	@Test
	void withoutAspectjMethodsAreLimited() {
		this.application.withClassLoader(new FilteredClassLoader("org.aspectj"))
			.withUserConfiguration(Logins.class)
			.run((context) -> {
				Logins logins = context.getBean(Logins.class);
				logins.login("1.2.3.4");
				assertThatExceptionOfType(RateLimitExceededException.class).isThrownBy(() -> logins.login("1.2.3.4"));
			});
	}

	@Test
	void eachWebFrameworkHasItsTranslation() {
		this.application.run((context) -> assertThat(context).doesNotHaveBean(RateLimitExceptionResolver.class)
			.doesNotHaveBean(RateLimitWebExceptionHandler.class));
		WebApplicationContextRunner servlet = new WebApplicationContextRunner().withConfiguration(ALL)
			.withPropertyValues(ZONE);
		servlet.run((context) -> assertThat(context).hasSingleBean(RateLimitExceptionResolver.class)
			.doesNotHaveBean(RateLimitWebExceptionHandler.class));
		servlet.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("rateLimitExceptionResolver"));
		servlet.withPropertyValues("qaio.rate-limit.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RateLimitExceptionResolver.class));
		ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner().withConfiguration(ALL)
			.withPropertyValues(ZONE);
		reactive.run((context) -> assertThat(context).hasSingleBean(RateLimitWebExceptionHandler.class)
			.doesNotHaveBean(RateLimitExceptionResolver.class));
		reactive.withClassLoader(new FilteredClassLoader(DispatcherHandler.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("rateLimitWebExceptionHandler"));
	}

	// public for proxies that a class loader of the test makes
	public static class Logins {

		@RateLimited(zone = "login", key = "#ip")
		public String login(String ip) {
			return "welcome";
		}

	}

	@EnableAsync
	static class AsyncLogins {

		@Async
		@RateLimited(zone = "login", key = "#ip")
		void login(String ip) {
		}

	}

	static class UnknownZone {

		@RateLimited(zone = "logn")
		void call() {
		}

	}

	static class Futures {

		@RateLimited(zone = "fast", burst = 10)
		CompletableFuture<String> thread() {
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPostProcessor {

		static final RateLimitPostProcessor PROCESSOR = new RateLimitPostProcessor(() -> {
			throw new IllegalStateException("not needed");
		}, () -> (Executor) Runnable::run, Ordered.LOWEST_PRECEDENCE);

		@Bean
		static RateLimitPostProcessor own() {
			return PROCESSOR;
		}

	}

}
