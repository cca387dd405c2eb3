package io.qaio.autoconfigure.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.queue.store.RedisTaskStoreAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RedisRateLimitAutoConfiguration;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRequeuer;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerContainer;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.schedule.RecurringTask;
import io.qaio.queue.schedule.RecurringTasks;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.test.RedisProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that are stopped and started: all is as before the stop.
 */
@Timeout(60)
class RestartedContextTests {

	private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
					MemoryTaskStoreAutoConfiguration.class, TaskQueueAutoConfiguration.class,
					TaskListenerAutoConfiguration.class, RecurringTasksAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.plain.withPropertyValues("qaio.queue.store=memory");

	@ParameterizedTest
	@EnumSource
	void listenersAreAsBefore(Way way) {
		this.runner.withBean(Listeners.class).run((context) -> {
			TaskListenerEndpointRegistry registry = context.getBean(TaskListenerEndpointRegistry.class);
			TaskListenerContainer byHand = registry.container("by-hand").orElseThrow();
			TaskListenerContainer paused = registry.container("paused").orElseThrow();
			TaskListenerContainer stopped = registry.container("stopped").orElseThrow();
			TaskListenerContainer never = registry.container("never").orElseThrow();
			byHand.start();
			paused.pause();
			stopped.stop();
			for (int round = 0; round < 2; round++) {
				way.stopAndStart(context,
						() -> assertThat(registry.containers()).noneMatch(TaskListenerContainer::isRunning));
				assertThat(byHand.isRunning()).as("started by hand").isTrue();
				assertThat(byHand.isPaused()).isFalse();
				assertThat(paused.isRunning()).as("paused").isTrue();
				assertThat(paused.isPaused()).as("paused").isTrue();
				assertThat(stopped.isRunning()).as("stopped by hand").isFalse();
				assertThat(never.isRunning()).as("never started").isFalse();
				assertThat(registry.container("plain"))
					.hasValueSatisfying((plain) -> assertThat(plain.isRunning()).isTrue());
			}
			TaskQueues queues = context.getBean(TaskQueues.class);
			List.of("paused", "stopped", "never", "plain", "by-hand").forEach((name) -> queues.queue(name).put(name));
			BlockingQueue<String> received = context.getBean(Listeners.class).received;
			assertThat(List.of(received.poll(20, TimeUnit.SECONDS), received.poll(20, TimeUnit.SECONDS)))
				.containsExactlyInAnyOrder("plain", "by-hand");
			assertThat(queues.queue("paused").stats().ready()).isEqualTo(1);
			paused.resume();
			assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("paused");
			// a later start by hand is one of the next round
			stopped.start();
			byHand.stop();
			way.stopAndStart(context, () -> {
			});
			assertThat(stopped.isRunning()).isTrue();
			assertThat(byHand.isRunning()).isFalse();
			assertThat(paused.isPaused()).isFalse();
		});
	}

	@ParameterizedTest
	@EnumSource
	void recurringTasksThatRanRunAgain(Way way) {
		this.runner.withBean(EverySecond.class).run((context) -> {
			RecurringTasks tasks = context.getBean(RecurringTasks.class);
			way.stopAndStart(context, () -> assertThat(tasks.isRunning()).isFalse());
			assertThat(tasks.isRunning()).isTrue();
		});
	}

	@ParameterizedTest
	@EnumSource
	void theRequeuerIsAsBefore(Way way) {
		this.runner.run((context) -> {
			TaskRequeuer requeuer = context.getBean(TaskRequeuer.class);
			way.stopAndStart(context, () -> assertThat(requeuer.isRunning()).isFalse());
			assertThat(requeuer.isRunning()).isTrue();
			requeuer.stop();
			way.stopAndStart(context, () -> {
			});
			assertThat(requeuer.isRunning()).as("stopped by hand").isFalse();
			requeuer.start();
			way.stopAndStart(context, () -> {
			});
			assertThat(requeuer.isRunning()).isTrue();
		});
	}

	@ParameterizedTest
	@EnumSource
	void theConnectionsOfARestartedFactoryAreUsed(Way way) {
		try (RedisProcess redis = RedisProcess.start()) {
			for (String store : List.of("redis", "redis-streams")) {
				this.plain
					.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class,
							RedisTaskStoreAutoConfiguration.class, RedisRateLimitAutoConfiguration.class,
							RateLimitAutoConfiguration.class))
					.withBean(Listeners.class)
					.withPropertyValues("spring.data.redis.port=" + redis.port(), "qaio.queue.store=" + store,
							"qaio.rate-limit.store=redis", "qaio.rate-limit.zones.login.rate=1r/s",
							"qaio.rate-limit.timeout=5s")
					.run((context) -> {
						TaskQueues queues = context.getBean(TaskQueues.class);
						BlockingQueue<String> received = context.getBean(Listeners.class).received;
						queues.queue("plain").put("before");
						assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("before");
						CompletableFuture<Task> waiting = queues.queue("waiting").async().get();
						await().until(() -> redis.command("KEYS", "*{waiting}*pending-takes").contains("waiting"));
						way.stopAndStart(context,
								() -> assertThat(redis.command("CLIENT", "LIST").lines()).as("connections").hasSize(1));
						queues.queue("plain").put("after");
						assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("after");
						queues.queue("waiting").put("a caller has waited all the time");
						assertThat(waiting.get(20, TimeUnit.SECONDS).ack()).isTrue();
						assertThat(context.getBean(RedisRateLimiter.class).status().deciding()).isTrue();
					});
			}
		}
	}

	@Test
	void aListenerThatIsAddedWhileTheContextIsStoppedStartsWithIt() {
		this.runner.withBean(Listeners.class).run((context) -> {
			context.stop();
			TaskListenerEndpointRegistry registry = context.getBean(TaskListenerEndpointRegistry.class);
			TaskListenerContainer byHand = registry.container("by-hand").orElseThrow();
			byHand.start();
			context.start();
			assertThat(byHand.isRunning()).as("started while the context was stopped").isTrue();
			assertThat(registry.container("plain").orElseThrow().isRunning()).isTrue();
		});
	}

	/**
	 * A way to stop and start a context.
	 */
	enum Way {

		STOP(ConfigurableApplicationContext::stop, ConfigurableApplicationContext::start),

		/**
		 * As the tests of Spring Framework 7 do with contexts that they keep for later.
		 */
		PAUSE(ConfigurableApplicationContext::pause, ConfigurableApplicationContext::restart);

		private final Consumer<ConfigurableApplicationContext> stop;

		private final Consumer<ConfigurableApplicationContext> start;

		Way(Consumer<ConfigurableApplicationContext> stop, Consumer<ConfigurableApplicationContext> start) {
			this.stop = stop;
			this.start = start;
		}

		void stopAndStart(ConfigurableApplicationContext context, Runnable meanwhile) {
			this.stop.accept(context);
			meanwhile.run();
			this.start.accept(context);
		}

	}

	static class Listeners {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@TaskListener(id = "plain", queues = "plain")
		@TaskListener(id = "paused", queues = "paused")
		@TaskListener(id = "stopped", queues = "stopped")
		@TaskListener(id = "by-hand", queues = "by-hand", autoStartup = "false")
		@TaskListener(id = "never", queues = "never", autoStartup = "false")
		void receive(String payload) {
			this.received.add(payload);
		}

	}

	static class EverySecond {

		@RecurringTask(queue = "digests", cron = "* * * * * *")
		String digest() {
			return "digest";
		}

	}

}
