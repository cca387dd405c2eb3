package io.qaio.queue.listener;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.test.RedisProcess;
import io.qaio.test.RedisSentinelProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.qaio.queue.listener.Listening.EMPTY;
import static io.qaio.queue.listener.Listening.await;
import static io.qaio.queue.listener.Listening.awaitStats;
import static io.qaio.queue.listener.Listening.container;
import static io.qaio.queue.listener.Listening.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners on a real Redis, and what they do without it.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class RedisListenerTests {

	private static final String[] DURABLE = { "--appendonly", "yes", "--appendfsync", "always" };

	/** So soon listeners must go on after Redis is back. */
	private static final Duration SOON = Duration.ofSeconds(5);

	@Test
	void aTaskThatTakesFiveTimesItsTimeoutIsHandledOnce() {
		try (RedisProcess redis = RedisProcess.start()) {
			Listening.inRedis(redis.port())
				.withBean(Slow.class)
				.withPropertyValues("qaio.queue.timeout=600ms")
				.run((context) -> {
					TaskQueue queue = queue(context, "slow");
					// two are prefetched, and keep their leases
					queue.putAll(List.of("a", "b", "c"));
					awaitStats(queue, EMPTY);
					assertThat(context.getBean(Slow.class).attempts).hasValue(3);
				});
		}
	}

	@Test
	void twentyStopsUnderLoadLoseAndDuplicateNothing() {
		int total = 10_000;
		try (RedisProcess redis = RedisProcess.start()) {
			Listening.inRedis(redis.port())
				.withBean(Counting.class)
				.withPropertyValues("qaio.queue.listener.concurrency=4-8")
				.run((context) -> {
					Counting counting = context.getBean(Counting.class);
					TaskQueue queue = queue(context, "counted");
					TaskListenerContainer container = container(context, "counting");
					for (int i = 1; i <= 20; i++) {
						queue.putAll(IntStream.range(0, total / 20).mapToObj(String::valueOf).toList());
						int enough = i * total / 20 - total / 40;
						await("some of them", () -> counting.handled.get() > enough);
						container.stop();
						// a take that was under way gives back what it brings
						await("nothing is held", () -> queue.stats().taken() == 0);
						container.start();
					}
					awaitStats(queue, EMPTY);
					assertThat(counting.deliveries).hasSize(total);
					assertThat(counting.handled).hasValue(total);
				});
		}
	}

	@Test
	void listenersOutliveARestartOfRedis(CapturedOutput output) {
		try (RedisProcess redis = RedisProcess.start(DURABLE)) {
			Listening.inRedis(redis.port())
				.withBean(Counting.class)
				.withPropertyValues("qaio.queue.timeout=5s", "qaio.queue.listener.concurrency=4")
				.run((context) -> {
					outlive(context.getBean(Counting.class), queue(context, "counted"), redis::restart);
					assertThat(output.getOut().split("cannot take tasks from", -1)).hasSizeLessThanOrEqualTo(2);
				});
		}
	}

	@Test
	void listenersWaitForARedisThatIsNotThereYet(CapturedOutput output) {
		try (RedisProcess redis = RedisProcess.start()) {
			redis.kill();
			Listening.inRedis(redis.port()).withBean(Counting.class).run((context) -> {
				String away = "Listener 'counting' cannot take tasks from [TaskQueue 'counted'], which is tried again";
				await("the report", () -> output.getOut().contains(away));
				Thread.sleep(2000);
				redis.restart();
				long start = System.nanoTime();
				await("the end of it", () -> output.getOut().contains("Listener 'counting' takes tasks again"));
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
				queue(context, "counted").put("a");
				awaitStats(queue(context, "counted"), EMPTY);
				assertThat(context.getBean(Counting.class).handled).hasValue(1);
				assertThat(output.getOut().split("cannot take tasks", -1)).hasSize(2);
			});
		}
	}

	@Test
	void listenersOutliveAFailOver() {
		try (RedisProcess master = RedisProcess.start();
				RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(master.port()));
				RedisSentinelProcess sentinel = RedisSentinelProcess.watching(master)) {
			await("replication", () -> replica.command("INFO", "replication").contains("master_link_status:up"));
			runner(sentinel).withBean(Counting.class)
				.withPropertyValues("qaio.queue.timeout=5s", "qaio.queue.listener.concurrency=4")
				.run((context) -> outlive(context.getBean(Counting.class), queue(context, "counted"), () -> {
					// so that the fail-over itself loses nothing, which it may
					master.command("CLIENT", "PAUSE", "60000", "WRITE");
					await("all that was written", () -> "1".equals(master.command("WAIT", "1", "1000")));
					master.kill();
					// a sentinel ends the connections of clients when it promotes a
					// replica
					Awaitility.await("the new master")
						.atMost(Listening.PATIENCE)
						.ignoreException(UncheckedIOException.class)
						.until(() -> replica.command("ROLE").startsWith("master"));
				}));
		}
	}

	private static ApplicationContextRunner runner(RedisSentinelProcess sentinel) {
		return Listening.inRedis(sentinel.port())
			.withPropertyValues("spring.data.redis.sentinel.master=" + RedisSentinelProcess.MASTER,
					"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port());
	}

	/**
	 * Put tasks all the time, and let something happen to Redis in the middle.
	 */
	private static void outlive(Counting counting, TaskQueue queue, Runnable outage) throws Exception {
		Set<String> stored = ConcurrentHashMap.newKeySet();
		stored.addAll(queue.putAll(IntStream.range(0, 30_000).mapToObj(String::valueOf).toList()));
		AtomicInteger refused = new AtomicInteger();
		AtomicInteger numbers = new AtomicInteger();
		Runnable produce = () -> {
			while (!Thread.currentThread().isInterrupted()) {
				String id = "task-" + numbers.incrementAndGet();
				try {
					queue.put(id, PutOptions.with().id(id));
					stored.add(id);
				}
				catch (RuntimeException ex) {
					// whether it is stored is not known
					refused.incrementAndGet();
				}
			}
		};
		List<Thread> producers = Stream.generate(() -> new Thread(produce)).limit(8).toList();
		producers.forEach(Thread::start);
		try {
			await("load", () -> counting.handled.get() > 5000);
			outage.run();
			int before = counting.handled.get();
			long start = System.nanoTime();
			await("tasks after it", () -> counting.handled.get() > before + 200);
			Duration gap = Duration.ofNanos(System.nanoTime() - start);
			System.out.println("200 tasks within " + gap.toMillis() + " ms after the outage");
			assertThat(gap).isLessThan(SOON);
		}
		finally {
			producers.forEach(Thread::interrupt);
			for (Thread producer : producers) {
				producer.join();
			}
		}
		// what a take brought whose answer was lost comes back when its lease ends
		awaitStats(queue, EMPTY);
		assertThat(counting.deliveries.keySet()).containsAll(stored);
		assertThat(counting.cameBack).isEmpty();
		System.out.println(stored.size() + " stored, " + refused + " puts failed, " + counting.handled + " handled, "
				+ (counting.handled.get() - counting.deliveries.size()) + " of them again");
	}

	@Test
	void idleListenersSendNextToNothing() {
		try (RedisProcess redis = RedisProcess.start()) {
			Listening.inRedis(redis.port())
				.withPropertyValues("qaio.queue.requeue-interval=1m")
				.withBean(TaskListenerConfigurer.class, () -> (registry) -> {
					for (int i = 0; i < 20; i++) {
						registry.register(TaskListenerEndpoint.of("idle-" + i, List.of("idle-" + i), (tasks) -> null));
					}
				})
				.run((context) -> {
					context.getBean(TaskQueues.class).queue("idle-7").put("a");
					awaitStats(queue(context, "idle-7"), EMPTY);
					Thread.sleep(1000);
					long before = scriptCalls(redis);
					Thread.sleep(5000);
					assertThat(scriptCalls(redis) - before).isLessThanOrEqualTo(5);
				});
		}
	}

	@Test
	void fastListenersSendFewCommands() {
		int total = 20_000;
		try (RedisProcess redis = RedisProcess.start()) {
			Listening.inRedis(redis.port())
				.withBean(Counting.class)
				.withPropertyValues("qaio.queue.listener.concurrency=10", "qaio.queue.listener.auto-startup=false")
				.run((context) -> {
					TaskQueue queue = queue(context, "counted");
					queue.putAll(IntStream.range(0, total).mapToObj(String::valueOf).toList());
					long before = scriptCalls(redis);
					container(context, "counting").start();
					Counting counting = context.getBean(Counting.class);
					await("all of them", () -> counting.handled.get() == total);
					container(context, "counting").stop();
					assertThat((scriptCalls(redis) - before) / (double) total).isLessThan(0.2);
					assertThat(queue.stats()).isEqualTo(EMPTY);
				});
		}
	}

	@Test
	void aContextWithFiftyListenersAtWorkClosesInTime() {
		Semaphore permits = new Semaphore(0);
		CountDownLatch working = new CountDownLatch(50);
		AtomicInteger done = new AtomicInteger();
		TaskHandler handler = (tasks) -> {
			working.countDown();
			permits.acquire();
			done.incrementAndGet();
			return null;
		};
		try (RedisProcess redis = RedisProcess.start()) {
			ApplicationContextRunner runner = Listening.inRedis(redis.port())
				.withPropertyValues("qaio.queue.listener.shutdown-timeout=8s");
			runner.withBean(TaskListenerConfigurer.class, () -> (registry) -> {
				for (int i = 0; i < 50; i++) {
					registry.register(TaskListenerEndpoint.of("fifty-" + i, List.of("fifty-" + i), handler));
				}
			}).run((context) -> {
				for (int i = 0; i < 50; i++) {
					queue(context, "fifty-" + i).putAll(List.of("a", "b", "c"));
				}
				working.await();
				// some end in time, the others are interrupted
				permits.release(20);
				long start = System.nanoTime();
				context.getSourceApplicationContext().close();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
				Listening.awaitNoThreads("fifty-");
			});
			// all the others are back, uncounted
			runner.run((context) -> {
				int left = 0;
				for (int i = 0; i < 50; i++) {
					List<Task> back = queue(context, "fifty-" + i).getAll(4, Duration.ZERO);
					assertThat(back).allMatch((task) -> task.attempt() == 1);
					assertThat(queue(context, "fifty-" + i).stats()).isEqualTo(new QueueStats(0, 0, back.size(), 0));
					left += back.size();
				}
				assertThat(done.get()).isBetween(20, 149);
				assertThat(left).isEqualTo(150 - done.get());
			});
		}
	}

	private static long scriptCalls(RedisProcess redis) {
		return redis.command("INFO", "commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_eval"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
			.sum();
	}

	static class Slow {

		private final AtomicInteger attempts = new AtomicInteger();

		@TaskListener(queues = "slow")
		void work(Task task) throws InterruptedException {
			this.attempts.addAndGet(task.attempt());
			Thread.sleep(3000);
		}

	}

	static class Counting {

		private final AtomicInteger handled = new AtomicInteger();

		private final Map<String, Task> deliveries = new ConcurrentHashMap<>();

		private final Set<String> cameBack = ConcurrentHashMap.newKeySet();

		private final AtomicLong turns = new AtomicLong();

		@TaskListener(id = "counting", queues = "counted")
		void work(Task task) throws InterruptedException {
			Task before = this.deliveries.put(task.id(), task);
			if (before != null && before.isSettled()) {
				this.cameBack.add(task.id());
			}
			if (this.turns.incrementAndGet() % 7 == 0) {
				Thread.sleep(1);
			}
			this.handled.incrementAndGet();
		}

	}

}
