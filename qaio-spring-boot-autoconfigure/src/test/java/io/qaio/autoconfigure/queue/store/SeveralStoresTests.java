package io.qaio.autoconfigure.queue.store;

import java.util.List;

import io.qaio.autoconfigure.queue.ConfiguredStores;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.RecordingTaskStore;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueProperties;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.memory.MemoryTaskStore;
import io.qaio.queue.store.redis.RedisTaskStore;
import io.qaio.queue.store.tarantool.TarantoolTaskStore;
import io.qaio.test.RedisProcess;
import io.qaio.test.TarantoolProcess;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications whose queues are in several stores.
 */
class SeveralStoresTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
				RedisTaskStoreAutoConfiguration.class, TarantoolTaskStoreAutoConfiguration.class,
				MemoryTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class));

	@Test
	void eachQueueIsInItsStore() {
		try (RedisProcess redis = RedisProcess.start(); TarantoolProcess tarantool = TarantoolProcess.start()) {
			this.runner
				.withPropertyValues("spring.data.redis.port=" + redis.port(), "qaio.queue.tarantool.host=127.0.0.1",
						"qaio.queue.tarantool.port=" + tarantool.port(), "qaio.queue.queues.emails.store=tarantool",
						"qaio.queue.queues[my.events].store=memory", "qaio.queue.queues.orders.visibility-timeout=1m")
				.run((context) -> {
					TaskQueues queues = context.getBean(TaskQueues.class);
					for (String name : List.of("emails", "my.events", "orders", "others")) {
						queues.queue(name).put(name);
					}
					assertThat(ready(context.getBean(RedisTaskStore.class))).containsExactly(0L, 0L, 1L, 1L);
					assertThat(ready(context.getBean(TarantoolTaskStore.class))).containsExactly(1L, 0L, 0L, 0L);
					assertThat(ready(context.getBean(MemoryTaskStore.class))).containsExactly(0L, 1L, 0L, 0L);
				});
		}
	}

	private static List<Long> ready(TaskStore store) {
		TaskQueues queues = TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build();
		return List.of("emails", "my.events", "orders", "others")
			.stream()
			.map((name) -> queues.queue(name).stats().ready())
			.toList();
	}

	@ParameterizedTest
	@EnumSource
	void storeBeanIsNamedByTheRule(TaskQueueProperties.Store store) {
		String value = store.text();
		this.runner.withPropertyValues("qaio.queue.store=" + value)
			.run((context) -> assertThat(context).hasSingleBean(TaskStore.class)
				.hasBean(ConfiguredStores.beanName(store)));
		this.runner.withPropertyValues("qaio.queue.queues.emails.store=" + value)
			.run((context) -> assertThat(context).hasBean(ConfiguredStores.beanName(store)));
	}

	@Test
	void onlyNamedStoresAreConfigured() {
		this.runner.withPropertyValues("qaio.queue.store=memory", "qaio.queue.queues.emails.store=tarantool")
			.run((context) -> assertThat(context.getBeansOfType(TaskStore.class)).hasSize(2)
				.hasValueSatisfying(anInstanceOf(MemoryTaskStore.class))
				.hasValueSatisfying(anInstanceOf(TarantoolTaskStore.class)));
	}

	@Test
	void storeOfTheApplicationReplacesOnlyTheDefault() {
		RecordingTaskStore own = new RecordingTaskStore();
		this.runner.withBean("memoryTaskStore", TaskStore.class, () -> own)
			.withPropertyValues("qaio.queue.queues.emails.store=memory", "qaio.queue.queues.orders.store=redis")
			.run((context) -> {
				TaskQueues queues = context.getBean(TaskQueues.class);
				queues.queue("emails").put("a");
				queues.queue("orders");
				queues.queue("others");
				assertThat(own.queues).containsOnlyKeys("others");
				assertThat(context.getBean(TaskQueue.class).name()).isEqualTo("default");
				assertThat(own.queues).containsOnlyKeys("default", "others");
				assertThat(context.getBean(TaskStore.class)).isSameAs(own);
				assertThat(context).hasSingleBean(RedisTaskStore.class).hasSingleBean(MemoryTaskStore.class);
			});
		assertThat(own.closed).isTrue();
	}

	@Test
	void allStoresAreClosedWithTheApplication() {
		TaskQueue[] emails = new TaskQueue[1];
		this.runner.withPropertyValues("qaio.queue.queues.emails.store=memory").run((context) -> {
			emails[0] = context.getBean(TaskQueues.class).queue("emails");
			emails[0].put("a");
		});
		assertThat(emails[0].async().stats()).isCompletedExceptionally();
	}

	@Test
	void storeOfAQueueWithoutItsModule() {
		FailureAnalysis analysis = analyze(
				this.runner.withClassLoader(new FilteredClassLoader("io.qaio.queue.store.tarantool")),
				"qaio.queue.queues.emails.store=tarantool");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.queues.emails.store",
				"Value: \"tarantool\"", "That of Tarantool is in io.qaio:qaio-tarantool");
		assertThat(analysis.getAction()).startsWith("Add io.qaio:qaio-tarantool to the class path")
			.contains("keep the tasks elsewhere by 'qaio.queue.queues.emails.store'");
	}

	@Test
	void storeOfAQueueWithoutSpringDataRedis() {
		FailureAnalysis analysis = analyze(
				this.runner.withClassLoader(new FilteredClassLoader("org.springframework.data.redis")),
				"qaio.queue.store=memory", "qaio.queue.queues[my.emails].store=redis");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.queues[my.emails].store",
				"Value: \"redis\"", "That of Redis is in io.qaio:qaio-redis, and needs Spring Data Redis and Lettuce");
	}

	@Test
	void storeOfAQueueOnJedis() {
		FailureAnalysis analysis = analyze(this.runner, "qaio.queue.store=memory",
				"qaio.queue.queues.emails.store=redis", "spring.data.redis.client-type=jedis");
		assertThat(analysis.getDescription()).contains("Property: qaio.queue.queues.emails.store",
				"the queue reaches Redis through a LettuceConnectionFactory");
	}

	@Test
	void unknownStoreOfAQueueIsReportedByBoot() {
		this.runner.withPropertyValues("qaio.queue.queues.emails.store=postgres")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(BindException.class.getName())
				.hasStackTraceContaining("qaio.queue.queues.emails.store"));
	}

	@Test
	void replicasAreWaitedForByTheQueuesInRedis() {
		this.runner.withPropertyValues("qaio.queue.wait-replicas=1", "qaio.queue.queues.emails.store=tarantool")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static Condition<TaskStore> anInstanceOf(Class<?> type) {
		return new Condition<>(type::isInstance, "a %s", type.getSimpleName());
	}

}
