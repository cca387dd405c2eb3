package io.qaio.autoconfigure.actuate;

import java.util.Objects;

import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;
import io.qaio.queue.TaskQueues;
import io.qaio.test.RedisProcess;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Health of the stores of queues.
 */
@Timeout(120)
class TaskQueueHealthTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(DataRedisAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
						RedisTaskStoreAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
						TaskQueueAutoConfiguration.class, TaskQueueHealthContributorAutoConfiguration.class))
		.withPropertyValues("qaio.queue.serializer=raw");

	private static Health health(ApplicationContext context) {
		return Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
	}

	@Test
	void itTellsWhichSettingsOfTheServerPutTasksAtRisk() {
		try (RedisProcess redis = RedisProcess.start("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) {
			this.runner
				.withPropertyValues("qaio.queue.store=redis", "qaio.queue.queues.archive.store=redis-streams",
						"spring.data.redis.port=" + redis.port())
				.run((context) -> {
					assertThat(health(context).getDetails()).isEmpty();
					TaskQueues queues = context.getBean(TaskQueues.class);
					queues.queue("emails").put("x");
					queues.queue("archive").put("x");
					await().untilAsserted(() -> assertThat(health(context).getDetails()).extractingByKey("warnings")
						.asInstanceOf(InstanceOfAssertFactories.list(String.class))
						.singleElement()
						.asString()
						.contains("allkeys-lru")
						.contains("noeviction"));
					assertThat(health(context).getStatus()).isEqualTo(Status.UP);
				});
		}
	}

	@Test
	void itIsUpWithoutDetailsWhereAllIsWell() {
		this.runner.withPropertyValues("qaio.queue.store=memory").run((context) -> {
			assertThat(context).hasBean("taskQueueHealthIndicator");
			assertThat(health(context)).isEqualTo(Health.up().build());
		});
	}

	@Test
	void itCanBeSwitchedOff() {
		this.runner.withPropertyValues("qaio.queue.store=memory", "management.health.taskqueue.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthIndicator.class));
	}

	@Test
	void queuesWorkWithoutTheActuator() {
		this.runner.withPropertyValues("qaio.queue.store=memory")
			.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasSingleBean(TaskQueues.class)
				.doesNotHaveBean("taskQueueHealthIndicator"));
	}

}
