package io.qaio.queue.listener;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.queue.store.TarantoolTaskStoreAutoConfiguration;
import io.qaio.queue.DeadTask;
import io.qaio.queue.QueueStats;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.awaitility.Awaitility;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that listen, and short ways to look at them.
 */
final class ListenerTestSupport {

	static final Duration PATIENCE = Duration.ofSeconds(20);

	static final QueueStats EMPTY = new QueueStats(0, 0, 0, 0);

	private ListenerTestSupport() {
	}

	/**
	 * An application with tasks in memory.
	 */
	static ApplicationContextRunner inMemory() {
		return runner().withPropertyValues("qaio.queue.store=memory");
	}

	/**
	 * An application with tasks in Redis.
	 */
	static ApplicationContextRunner inRedis(int port) {
		return runner().withPropertyValues("spring.data.redis.port=" + port);
	}

	/**
	 * An application with tasks in Redis streams.
	 */
	static ApplicationContextRunner inRedisStreams(int port) {
		return inRedis(port).withPropertyValues("qaio.queue.store=redis-streams");
	}

	/**
	 * An application with tasks in Tarantool.
	 */
	static ApplicationContextRunner inTarantool(int port) {
		return runner().withPropertyValues("qaio.queue.store=tarantool", "qaio.queue.tarantool.host=127.0.0.1",
				"qaio.queue.tarantool.port=" + port);
	}

	private static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class,
					JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
					PayloadSerializerAutoConfiguration.class, RedisTaskStoreAutoConfiguration.class,
					TarantoolTaskStoreAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
					TaskQueueAutoConfiguration.class, TaskListenerAutoConfiguration.class));
	}

	static TaskQueue queue(ApplicationContext context, String name) {
		return context.getBean(TaskQueues.class).queue(name);
	}

	static TaskListenerContainer container(ApplicationContext context, String id) {
		return context.getBean(TaskListenerEndpointRegistry.class).container(id).orElseThrow();
	}

	static void await(String what, BooleanSupplier condition) {
		Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(condition::getAsBoolean);
	}

	static void awaitNoThreads(String prefix) {
		Awaitility.await("the end of all threads of " + prefix)
			.atMost(PATIENCE)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith(prefix)));
	}

	/**
	 * The only task of a queue, which has died.
	 * @param attempts how many deliveries that took
	 */
	static DeadTask onlyDead(TaskQueue queue, int attempts) {
		awaitStats(queue, new QueueStats(0, 0, 0, 1));
		DeadTask dead = queue.dead().list(0, 1).get(0);
		assertThat(dead.attempts()).as("attempts before %s", dead.error()).isEqualTo(attempts);
		return dead;
	}

	static void awaitStats(TaskQueue queue, QueueStats stats) {
		Awaitility.await(queue.toString())
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(5))
			.untilAsserted(() -> assertThat(queue.stats()).isEqualTo(stats));
	}

}
