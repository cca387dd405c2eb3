package io.qaio.queue.listener;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueues;
import io.qaio.test.ServerProcess;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that close while nobody works: takes that wait do not delay it, whatever
 * the timeout of commands.
 */
@Timeout(120)
class ClosingTests {

	/** Of commands; a listener is given 20 s to stop. */
	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final Duration AT_ONCE = Duration.ofSeconds(8);

	@ParameterizedTest
	@EnumSource
	void anIdleListenerEndsAtOnce(ServedStore store) throws Exception {
		try (ServerProcess server = store.start()) {
			assertThat(timeToClose(store, server, () -> {
			})).isLessThan(AT_ONCE);
		}
	}

	@ParameterizedTest
	@EnumSource
	void anIdleListenerEndsAtOnceIfTheServerHangs(ServedStore store) throws Exception {
		try (ServerProcess server = store.start()) {
			try {
				assertThat(timeToClose(store, server, server::pause)).isLessThan(AT_ONCE);
			}
			finally {
				server.resume();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void anIdleListenerEndsAtOnceIfTheServerHasHungForAWhile(ServedStore store) throws Exception {
		try (ServerProcess server = store.start()) {
			try {
				// so that checks of connections and of pending takes are under way, too
				assertThat(timeToClose(store, server, () -> {
					server.pause();
					await().pollDelay(Duration.ofSeconds(7)).until(() -> true);
				})).isLessThan(AT_ONCE);
			}
			finally {
				server.resume();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void anIdleListenerEndsAtOnceIfTheServerIsGone(ServedStore store) throws Exception {
		try (ServerProcess server = store.start()) {
			assertThat(timeToClose(store, server, server::kill)).isLessThan(AT_ONCE);
		}
	}

	private Duration timeToClose(ServedStore store, ServerProcess server, Runnable before) throws Exception {
		long[] begin = new long[1];
		application(store, server).withBean(Listener.class).run((context) -> {
			assertThat(context).hasNotFailed();
			TaskQueues queues = context.getBean(TaskQueues.class);
			queues.queue("work").put("work");
			assertThat(context.getBean(Listener.class).received.poll(20, TimeUnit.SECONDS)).isEqualTo("work");
			CompletableFuture<Task> waiting = queues.queue("waiting").async().get();
			CompletableFuture<?> batch = queues.queue("waiting").async().getAll(10, Duration.ofMinutes(5));
			await().until(() -> queues.queue("work").stats().equals(new QueueStats(0, 0, 0, 0)));
			before.run();
			assertThat(waiting).isNotDone();
			assertThat(batch).isNotDone();
			begin[0] = System.nanoTime();
		});
		return Duration.ofNanos(System.nanoTime() - begin[0]);
	}

	private static ApplicationContextRunner application(ServedStore store, ServerProcess server) {
		return store.application(server.port())
			.withPropertyValues("spring.data.redis.timeout=" + TIMEOUT, "qaio.queue.tarantool.timeout=" + TIMEOUT);
	}

	static class Listener {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@TaskListener(queues = "work")
		@TaskListener(id = "two", queues = { "one", "other" })
		void receive(String payload) {
			this.received.add(payload);
		}

	}

}
