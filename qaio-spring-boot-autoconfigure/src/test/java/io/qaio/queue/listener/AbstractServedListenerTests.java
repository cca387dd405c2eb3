package io.qaio.queue.listener;

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
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.test.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.container;
import static io.qaio.queue.listener.ListenerTestSupport.queue;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners on a real server, and what they do without it. Each store that has a server
 * has a subclass.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
abstract class AbstractServedListenerTests {

	/** So soon listeners must go on after the server is back. */
	private static final Duration SOON = Duration.ofSeconds(10);

	private static final int LOAD = 10_000;

	private final ServedStore store;

	AbstractServedListenerTests(ServedStore store) {
		this.store = store;
	}

	@Test
	void aTaskThatTakesFiveTimesItsTimeoutIsHandledOnce() {
		try (ServerProcess server = this.store.start()) {
			this.store.application(server.port())
				.withBean(Slow.class)
				.withPropertyValues("qaio.queue.visibility-timeout=600ms")
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
		int total = LOAD;
		try (ServerProcess server = this.store.start()) {
			this.store.application(server.port())
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
						await("no task is leased", () -> queue.stats().taken() == 0);
						container.start();
					}
					awaitStats(queue, EMPTY);
					assertThat(counting.deliveries).hasSize(total);
					assertThat(counting.handled).hasValue(total);
				});
		}
	}

	@Test
	void listenersOutliveACrashOfTheServer(CapturedOutput output) {
		try (ServerProcess server = this.store.start()) {
			this.store.application(server.port())
				.withBean(Counting.class)
				.withPropertyValues("qaio.queue.visibility-timeout=5s", "qaio.queue.listener.concurrency=4")
				.run((context) -> {
					outlive(context.getBean(Counting.class), queue(context, "counted"), server::restart);
					assertThat(output.getOut().split("cannot take tasks from", -1)).hasSizeLessThanOrEqualTo(2);
				});
		}
	}

	@Test
	void listenersWaitForAServerThatIsNotThereYet(CapturedOutput output) {
		try (ServerProcess server = this.store.start()) {
			server.kill();
			this.store.application(server.port()).withBean(Counting.class).run((context) -> {
				String away = "Listener 'counting' cannot take tasks from [TaskQueue 'counted'], which is tried again";
				await("the report", () -> output.getOut().contains(away));
				Thread.sleep(2000);
				server.restart();
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

	/**
	 * Put tasks all the time, and let something happen to the server in the middle.
	 */
	final void outlive(Counting counting, TaskQueue queue, Runnable outage) throws Exception {
		Set<String> stored = ConcurrentHashMap.newKeySet();
		queue.putAll(IntStream.range(0, 3 * LOAD).mapToObj(String::valueOf).toList())
			.forEach((put) -> stored.add(put.id()));
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
			await("load", () -> counting.handled.get() > LOAD / 2);
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
		// not by containsAll, which compares each with all
		assertThat(stored).filteredOn((id) -> !counting.deliveries.containsKey(id)).isEmpty();
		assertThat(counting.cameBack).isEmpty();
		System.out.println(stored.size() + " stored, " + refused + " puts failed, " + counting.handled + " handled, "
				+ (counting.handled.get() - counting.deliveries.size()) + " of them again");
	}

	@Test
	void idleListenersSendNextToNothing() {
		try (ServerProcess server = this.store.start()) {
			this.store.application(server.port())
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
					long begin = System.nanoTime();
					long before = this.store.calls(server);
					Thread.sleep(5000);
					long calls = this.store.calls(server) - before;
					assertThat(calls).isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - begin).toSeconds());
				});
		}
	}

	@Test
	void fastListenersSendFewCommands() {
		int total = 2 * LOAD;
		try (ServerProcess server = this.store.start()) {
			this.store.application(server.port())
				.withBean(Counting.class)
				.withPropertyValues("qaio.queue.listener.concurrency=10", "qaio.queue.listener.auto-startup=false")
				.run((context) -> {
					TaskQueue queue = queue(context, "counted");
					queue.putAll(IntStream.range(0, total).mapToObj(String::valueOf).toList());
					long before = this.store.calls(server);
					container(context, "counting").start();
					Counting counting = context.getBean(Counting.class);
					await("all of them", () -> counting.handled.get() == total);
					container(context, "counting").stop();
					assertThat((this.store.calls(server) - before) / (double) total).isLessThan(0.2);
					assertThat(queue.stats()).isEqualTo(EMPTY);
				});
		}
	}

	@Test
	void aContextWithFiftyListenersAtWorkClosesInTime(CapturedOutput output) {
		Semaphore permits = new Semaphore(0);
		CountDownLatch working = new CountDownLatch(50);
		AtomicInteger done = new AtomicInteger();
		TaskHandler handler = (tasks) -> {
			working.countDown();
			permits.acquire();
			done.incrementAndGet();
			return null;
		};
		try (ServerProcess server = this.store.start()) {
			ApplicationContextRunner runner = this.store.application(server.port())
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
				// all together: interrupts come after 7.2 seconds
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(14));
				assertThat(output).as("interrupted in time").doesNotContain("did not end its work");
				ListenerTestSupport.awaitNoThreads("fifty-");
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

		private final AtomicLong calls = new AtomicLong();

		@TaskListener(id = "counting", queues = "counted")
		void work(Task task) throws InterruptedException {
			Task before = this.deliveries.put(task.id(), task);
			if (before != null && before.isSettled()) {
				this.cameBack.add(task.id());
			}
			if (this.calls.incrementAndGet() % 7 == 0) {
				Thread.sleep(1);
			}
			this.handled.incrementAndGet();
		}

	}

}
