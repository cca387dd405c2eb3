package io.qaio.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each half works when the other is switched off, and nothing of the other is configured.
 */
class SwitchedOffTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withBean(Worker.class)
		.withBean(SimpleMeterRegistry.class)
		.withBean(ObservationRegistry.class, ObservationRegistry::create)
		.withPropertyValues("qaio.queue.store=memory");

	@Test
	void bothHalvesAreOnByDefault() {
		this.runner.withPropertyValues("qaio.rate-limit.zones.login.rate=1r/m")
			.run((context) -> assertThat(ours(context)).contains("taskQueues", "taskQueue", "taskRequeuer",
					"qaioMemoryTaskStore", "jsonPayloadSerializer", "springTransactions", "taskListenerPostProcessor",
					"recurringTasks", "taskPacing", "putObservationInterceptor", "taskListenerContainerFactory",
					"rateLimiter", "rateLimitPostProcessor", "rateLimitMetrics"));
	}

	@Test
	void queue() {
		this.runner
			.withPropertyValues("qaio.queue.enabled=false", "qaio.queue.max-attempts=0",
					"qaio.queue.listener.prefetch=-1", "qaio.rate-limit.zones.login.rate=1r/m",
					"qaio.rate-limit.store=redis")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(ours(context)).contains("rateLimiter", "redisRateLimiter", "rateLimitHealthIndicator")
					.noneMatch((name) -> isOf("queue", context, name));
			});
	}

	@Test
	void queueWithQueuesOfTheApplication() {
		this.runner
			.withBean("own", TaskQueues.class,
					() -> TaskQueues.on(new MemoryTaskStore())
						.serializers(List.of(new RawPayloadSerializer()))
						.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
						.build())
			.withPropertyValues("qaio.queue.enabled=false", "qaio.rate-limit.zones.login.rate=1r/m")
			.run((context) -> assertThat(ours(context)).contains("own")
				.filteredOn((name) -> isOf("queue", context, name))
				.containsExactly("own"));
	}

	@Test
	void rateLimit() {
		this.runner
			.withPropertyValues("qaio.rate-limit.enabled=false", "qaio.rate-limit.zones.login.rate=abc",
					"qaio.rate-limit.store=redis", "qaio.rate-limit.http.routes[0].path=/**")
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(TaskQueues.class);
				assertThat(ours(context)).contains("taskQueues", "taskListenerPostProcessor")
					.noneMatch((name) -> isOf("ratelimit", context, name))
					.doesNotContain("taskPacing");
			});
	}

	@Test
	void rateLimitWithALimiterOfTheApplication() {
		this.runner.withBean("own", RateLimiter.class, () -> new LocalRateLimiter(List.of()))
			.withPropertyValues("qaio.rate-limit.enabled=false")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(ours(context)).filteredOn((name) -> isOf("ratelimit", context, name)).containsExactly("own");
			});
	}

	private static List<String> ours(AssertableApplicationContext context) {
		return Arrays.stream(context.getBeanDefinitionNames())
			.filter((name) -> isOf("queue", context, name) || isOf("ratelimit", context, name))
			.toList();
	}

	private static boolean isOf(String half, AssertableApplicationContext context, String bean) {
		Class<?> type = context.getType(bean);
		String factory = String.valueOf(context.getBeanFactory().getBeanDefinition(bean).getFactoryBeanName());
		String text = (type != null) ? type.getName() : "";
		return text.matches("io\\.qaio\\.(autoconfigure\\.)?" + half + "\\..*")
				|| factory.startsWith("io.qaio.autoconfigure." + half) || factory.contains("actuate.")
						&& bean.toLowerCase(Locale.ROOT).contains(half.equals("queue") ? "task" : half);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	static class Worker {

		@RateLimited(zone = "login")
		@TaskListener(queues = "mails")
		public void send(String mail) {
		}

		@RecurringTask(queue = "mails", cron = "0 0 6 * * *")
		public String digest() {
			return "digest";
		}

	}

}
