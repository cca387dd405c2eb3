package io.qaio.autoconfigure.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;
import io.qaio.queue.InvalidTaskException;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.queue.store.redis.RedisTaskStore;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.Phased;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

class TaskQueueAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, RedisTaskStoreAutoConfiguration.class,
				MemoryTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class));

	@Test
	void redisIsTheDefaultStore() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(TaskStore.class)
			.hasSingleBean(RedisTaskStore.class)
			.hasSingleBean(TaskQueues.class)
			.hasSingleBean(TaskRequeuer.class)
			.hasBean("taskQueue"));
	}

	@Test
	void storeCanBeRedisStreams() {
		this.runner.withPropertyValues("qaio.queue.store=redis-streams")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TaskStore.class)
				.hasSingleBean(RedisTaskStore.class)
				.hasBean("qaioRedisStreamsTaskStore"));
	}

	@Test
	void memoryStoreNeedsNoRedis() {
		this.runner.withPropertyValues("qaio.queue.store=memory")
			.withClassLoader(new FilteredClassLoader("org.springframework.data.redis", "io.lettuce"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TaskStore.class)
				.hasSingleBean(MemoryTaskStore.class)
				.hasSingleBean(TaskQueues.class));
	}

	@Test
	void propertiesHaveTheirDefaults() {
		this.runner.run((context) -> {
			TaskQueueProperties properties = context.getBean(TaskQueueProperties.class);
			assertThat(properties).isEqualTo(new TaskQueueProperties(true, TaskQueueProperties.Store.REDIS, "qaio",
					"default", "json", Duration.ofSeconds(30), Duration.ofSeconds(1), 10, DataSize.ofMegabytes(1),
					DataSize.ofKilobytes(1), false, 0, 0, null, 0, Duration.ofSeconds(1),
					new TaskQueueProperties.JavaSerialization(List.of()), Map.of()));
			assertThat(new ConfiguredQueueSettings(properties,
					context.getBeanProvider(PayloadSerializer.class).stream().toList(), null, false)
				.defaults()).isEqualTo(QueueSettings.DEFAULTS);
		});
	}

	@Test
	void defaultQueueIsNamedByItsProperty() {
		this.runner.withPropertyValues("qaio.queue.default-queue=orders").run((context) -> {
			assertThat(context.getBean("taskQueue", TaskQueue.class).name()).isEqualTo("orders");
			assertThat(context.getBean("taskQueue")).isSameAs(context.getBean(TaskQueues.class).queue("orders"));
		});
		this.runner.run((context) -> assertThat(context.getBean(TaskQueue.class).name()).isEqualTo("default"));
	}

	@Test
	void queuesHaveTheirOwnSettings() {
		RecordingTaskStore store = new RecordingTaskStore();
		this.runner.withBean(TaskStore.class, () -> store)
			.withPropertyValues("qaio.queue.visibility-timeout=40s", "qaio.queue.max-attempts=7",
					"qaio.queue.max-payload-size=100B", "qaio.queue.queues.emails.visibility-timeout=2m",
					"qaio.queue.queues.emails.max-attempts=5", "qaio.queue.queues.emails.serializer=raw",
					"qaio.queue.queues[my.{odd} queue].max-payload-size=10B")
			.run((context) -> {
				TaskQueues queues = context.getBean(TaskQueues.class);
				context.getBean("taskQueue");
				queues.queue("emails");
				queues.queue("others");
				queues.queue("my.{odd} queue");
				assertThat(store.queues).contains(entry("emails", new LeaseTerms(Duration.ofMinutes(2), 5)),
						entry("others", new LeaseTerms(Duration.ofSeconds(40), 7)),
						entry("my.{odd} queue", new LeaseTerms(Duration.ofSeconds(40), 7)),
						entry("default", new LeaseTerms(Duration.ofSeconds(40), 7)));
				assertThatExceptionOfType(InvalidTaskException.class)
					.isThrownBy(() -> queues.queue("emails").put(List.of("not raw")))
					.withMessageContaining("serializer 'raw' cannot write");
				assertThatExceptionOfType(InvalidTaskException.class)
					.isThrownBy(() -> queues.queue("others").put("x".repeat(99)))
					.withMessageContaining("101 bytes, more than the 100");
				assertThatExceptionOfType(InvalidTaskException.class)
					.isThrownBy(() -> queues.queue("my.{odd} queue").put("x".repeat(9)))
					.withMessageContaining("11 bytes, more than the 10");
			});
	}

	@Test
	void unknownSerializerOfAPutNamesTheKnown() {
		this.runner
			.withBean("own", PayloadSerializer.class,
					() -> new PayloadSerializerAutoConfigurationTests.ReversingSerializer("reversed"))
			.run((context) -> assertThatExceptionOfType(InvalidTaskException.class)
				.isThrownBy(() -> context.getBean(TaskQueue.class).put("text", PutOptions.with().serializer("pickle")))
				.withMessageContaining("no serializer is named 'pickle'. Known are [java, json, raw, reversed]"));
	}

	@Test
	void queuesAreVisitedAtTheIntervalOfTheProperty() {
		this.runner.withBean(TaskStore.class, RecordingTaskStore::new)
			.withPropertyValues("qaio.queue.requeue-interval=17s")
			.run((context) -> assertThat(context.getBean(TaskRequeuer.class)).hasFieldOrPropertyWithValue("interval",
					Duration.ofSeconds(17)));
	}

	@Test
	void requeueingRunsAsLongAsTheApplication() {
		TaskRequeuer requeuer = new TaskRequeuer(TaskQueues.on(new RecordingTaskStore())
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build(), Duration.ofHours(1));
		this.runner.withBean(TaskRequeuer.class, () -> requeuer).run((context) -> {
			assertThat(requeuer.isRunning()).isTrue();
			context.stop();
			assertThat(requeuer.isRunning()).isFalse();
			context.start();
			assertThat(requeuer.isRunning()).isTrue();
		});
		assertThat(requeuer.isRunning()).isFalse();
	}

	@Test
	void requeueingStopsBeforeTheConnection() {
		this.runner.run((context) -> assertThat(context.getBean("taskRequeuerLifecycle", Phased.class).getPhase())
			.isGreaterThan(context.getBean("redisConnectionFactory", Phased.class).getPhase()));
	}

	@Test
	void storeIsClosedWithTheApplication() {
		RecordingTaskStore store = new RecordingTaskStore();
		this.runner.withBean(TaskStore.class, () -> store)
			.run((context) -> assertThat(context).hasSingleBean(TaskStore.class).doesNotHaveBean(RedisTaskStore.class));
		assertThat(store.closed).isTrue();
	}

	@Test
	void beansOfTheApplicationComeFirst() {
		this.runner.withUserConfiguration(OwnBeans.class).run((context) -> {
			assertThat(context).hasSingleBean(TaskQueues.class)
				.hasSingleBean(TaskRequeuer.class)
				.getBean(TaskQueues.class)
				.isSameAs(context.getBean("myQueues"));
			assertThat(context.getBean(TaskRequeuer.class)).isSameAs(context.getBean("myRequeuer"));
			assertThat(context.getBean(TaskRequeuer.class).isRunning()).isTrue();
			assertThat(context.getBean("taskQueue", TaskQueue.class).name()).isEqualTo("mine");
			assertThat(context).doesNotHaveBean("taskQueues").doesNotHaveBean("taskRequeuer");
		});
	}

	@Test
	void beanForAnotherQueueLeavesTheDefaultOneInPlace() {
		this.runner.withUserConfiguration(OtherQueue.class)
			.run((context) -> assertThat(context.getBeansOfType(TaskQueue.class)).containsOnlyKeys("taskQueue",
					"emails"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBeans {

		@Bean
		TaskStore myStore() {
			return new RecordingTaskStore();
		}

		@Bean
		TaskQueues myQueues(TaskStore store) {
			return TaskQueues.on(store)
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
				.build();
		}

		@Bean
		TaskQueue taskQueue(TaskQueues queues) {
			return queues.queue("mine");
		}

		@Bean
		TaskRequeuer myRequeuer(TaskQueues queues) {
			return new TaskRequeuer(queues, Duration.ofHours(1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherQueue {

		@Bean
		TaskQueue emails(TaskQueues queues) {
			return queues.queue("emails");
		}

	}

}
