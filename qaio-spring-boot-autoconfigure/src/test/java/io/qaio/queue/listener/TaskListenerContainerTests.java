package io.qaio.queue.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.ReflectionTestUtils;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Leases, concurrency, pauses and stops of a container.
 */
@Tag("threads")
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class TaskListenerContainerTests {

	private static final Duration LEASE = Duration.ofMillis(400);

	private final TaskQueues queues = TaskQueues.on(new MemoryTaskStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build();

	private final TaskQueue queue = this.queues.queue("work");

	private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

	/** The common pool may have one thread only, from JDK 25 on. */
	private static final Executor NEW_THREAD = (task) -> new Thread(task).start();

	/** Listeners wait for one of these for each task. */
	private final Semaphore permits = new Semaphore(0);

	private final List<TaskListenerContainer> containers = new ArrayList<>();

	private ContainerSettings settings = ContainerSettings.DEFAULTS.withShutdownTimeout(Duration.ofSeconds(10));

	@AfterEach
	void stop() {
		this.permits.release(1000);
		this.containers.forEach(TaskListenerContainer::stop);
	}

	private TaskListenerContainer start(TaskHandler handler) {
		TaskListenerContainer container = new TaskListenerContainerFactory(this.queues, this.settings, false)
			.create(TaskListenerEndpoint.of("test", List.of("work"), handler));
		this.containers.add(container);
		container.start();
		return container;
	}

	private TaskListenerContainer startWithPermits() {
		return start((tasks) -> {
			this.tasks.addAll(tasks);
			this.permits.acquire();
			return null;
		});
	}

	private Task nextTask() throws InterruptedException {
		Task task = this.tasks.poll(20, TimeUnit.SECONDS);
		assertThat(task).as("a task").isNotNull();
		return task;
	}

	private void put(int count, PutOptions options) {
		this.queue.putAll(IntStream.range(0, count).mapToObj((i) -> "task-" + i).toList(), options);
	}

	private void put(int count) {
		put(count, PutOptions.with());
	}

	@Test
	void anAckLeavesThoughTheListenerIsAtWorkOnTheNextTask() throws Exception {
		put(2);
		startWithPermits();
		nextTask();
		this.permits.release();
		nextTask();
		awaitStats(this.queue, new QueueStats(0, 0, 1, 0));
		this.permits.release();
		awaitStats(this.queue, EMPTY);
	}

	@Test
	void leasesOfRunningAndOfPrefetchedTasksAreExtended() throws Exception {
		this.settings = this.settings.withPrefetch(3);
		put(4, PutOptions.with().visibilityTimeout(LEASE));
		start((tasks) -> {
			this.tasks.addAll(tasks);
			Thread.sleep(LEASE.multipliedBy(2).toMillis());
			return null;
		});
		awaitStats(this.queue, EMPTY);
		assertThat(this.tasks).extracting(Task::attempt).containsExactly(1, 1, 1, 1);
	}

	@Test
	void theListenersTimeoutIsThatOfItsDeliveries() throws Exception {
		this.settings = this.settings.withVisibilityTimeout(LEASE);
		put(1);
		startWithPermits();
		Task task = nextTask();
		assertThat(task.visibilityTimeout()).isEqualTo(QueueSettings.DEFAULTS.visibilityTimeout());
		assertThat(Duration.between(task.enqueuedAt(), task.deadline())).isLessThan(Duration.ofSeconds(20));
		// still held after more than one of them
		assertThat(this.queue.get(LEASE.multipliedBy(3))).isEmpty();
		assertThat(task.isSettled()).isFalse();
	}

	@Test
	void aTaskThatIsLostWhilePrefetchedIsNotWorkedOn(CapturedOutput output) throws Exception {
		this.settings = this.settings.withPrefetch(2);
		startWithPermits();
		put(2, PutOptions.with().visibilityTimeout(Duration.ofSeconds(2)));
		Task first = nextTask();
		await("a prefetched task", () -> this.queue.stats().taken() == 2);
		this.queue.purge();
		put(1, PutOptions.with().id("fresh"));
		await("the reports", () -> output.getOut().split("its lease could not be extended in time", -1).length > 2);
		this.permits.release(10);
		assertThat(nextTask().id()).isEqualTo("fresh");
		assertThat(first.isSettled()).isTrue();
	}

	@Test
	void consumersAreAsManyAsThereIsWorkForWithinTheBounds() throws Exception {
		this.settings = this.settings.withConcurrency(new Concurrency(1, 4));
		put(20);
		startWithPermits();
		await("four at work", () -> this.tasks.size() == 4);
		Thread.sleep(300);
		assertThat(this.tasks).hasSize(4);
		this.permits.release(20);
		awaitStats(this.queue, EMPTY);
	}

	@Test
	void withoutPrefetchOnlyWhatIsWorkedOnIsTaken() throws Exception {
		this.settings = this.settings.withPrefetch(0).withConcurrency(new Concurrency(1, 3));
		put(1000);
		AtomicInteger done = new AtomicInteger();
		CountDownLatch fast = new CountDownLatch(1);
		start((tasks) -> {
			if (done.incrementAndGet() > 900) {
				fast.countDown();
				this.permits.acquire();
			}
			return null;
		});
		fast.await();
		await("three at work", () -> done.get() == 903);
		await("the others are left", () -> this.queue.stats().equals(new QueueStats(97, 0, 3, 0)));
	}

	@Test
	void fastListenersHoldMoreAndGiveThatBackWhenTheyTurnSlow() throws Exception {
		put(5000);
		AtomicInteger done = new AtomicInteger();
		start((tasks) -> {
			if (done.incrementAndGet() == 3000) {
				this.tasks.addAll(tasks);
				this.permits.acquire();
			}
			return null;
		});
		nextTask();
		// the one at work, and one ahead
		await("the others go back", () -> this.queue.stats().equals(new QueueStats(1999, 0, 2, 0)));
		this.permits.release();
		awaitStats(this.queue, EMPTY);
		assertThat(done).hasValue(5000);
	}

	@Test
	void aPauseGivesBackWhatNobodyWorksOn() throws Exception {
		this.settings = this.settings.withPrefetch(3);
		TaskListenerContainer container = startWithPermits();
		assertThat(container.isPaused()).isFalse();
		put(6);
		nextTask();
		container.pause();
		assertThat(container.isPaused()).isTrue();
		awaitStats(this.queue, new QueueStats(5, 0, 1, 0));
		this.permits.release(10);
		awaitStats(this.queue, new QueueStats(5, 0, 0, 0));
		this.queue.put("more");
		assertThat(this.tasks.poll(200, TimeUnit.MILLISECONDS)).isNull();
		container.resume();
		awaitStats(this.queue, EMPTY);
		assertThat(this.tasks).hasSize(6).allMatch((task) -> task.attempt() == 1);
		assertThat(this.tasks).extracting((task) -> task.payload(String.class))
			.containsExactly("task-1", "task-2", "task-3", "task-4", "task-5", "more");
	}

	@Test
	void aStopGivesBackWhatNobodyWorksOnAndWaitsForTheRest() throws Exception {
		this.settings = this.settings.withPrefetch(3);
		TaskListenerContainer container = startWithPermits();
		put(6);
		nextTask();
		await("prefetched tasks", () -> this.queue.stats().taken() > 1);
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		awaitStats(this.queue, new QueueStats(5, 0, 1, 0));
		assertThat(stopped).isNotDone();
		this.permits.release();
		stopped.get();
		assertThat(container.isRunning()).isFalse();
		// the ack of the last one was waited for
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(5, 0, 0, 0));
		container.start();
		this.permits.release(10);
		awaitStats(this.queue, EMPTY);
		assertThat(this.tasks).hasSize(5).allMatch((task) -> task.attempt() == 1);
		assertThat(this.tasks).extracting((task) -> task.payload(String.class))
			.containsExactly("task-1", "task-2", "task-3", "task-4", "task-5");
	}

	@Test
	void aStopInterruptsWhatTakesTooLongAndGivesItBackUncounted(CapturedOutput output) throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofSeconds(5)).withConcurrency(new Concurrency(3, 3));
		TaskListenerContainer container = startWithPermits();
		put(3);
		List.of(nextTask(), nextTask(), nextTask());
		long start = System.nanoTime();
		container.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(4400));
		assertThat(output).as("interrupted in time").doesNotContain("did not end its work");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(3, 0, 0, 0));
		assertThat(this.queue.getAll(3, Duration.ZERO)).extracting(Task::attempt).containsExactly(1, 1, 1);
		ListenerTestSupport.awaitNoThreads("test-");
	}

	@Test
	void aStopCancelsFuturesThatTakeTooLong() throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofSeconds(5));
		CompletableFuture<Void> never = new CompletableFuture<>();
		TaskListenerContainer container = start((tasks) -> {
			this.tasks.addAll(tasks);
			return never;
		});
		put(1);
		nextTask();
		container.stop();
		assertThat(never).isCancelled();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(this.queue.get().attempt()).isEqualTo(1);
	}

	@Test
	void aStopHoldsUpNoQuestion() throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofSeconds(30));
		TaskListenerContainer container = startWithPermits();
		put(1);
		nextTask();
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(container::stop, NEW_THREAD);
		CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 100; i++) {
				assertThat(container.isRunning()).isTrue();
				assertThat(container.isPaused()).isFalse();
				container.pause();
				container.resume();
			}
		}).get(10, TimeUnit.SECONDS);
		assertThat(stopped).isNotDone();
		this.permits.release();
		stopped.get();
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	void aSecondStopWaitsForTheFirst() throws Exception {
		TaskListenerContainer container = startWithPermits();
		put(1);
		nextTask();
		CompletableFuture<Void> first = CompletableFuture.runAsync(container::stop, NEW_THREAD);
		await("the stop", () -> this.queue.stats().taken() == 1 && !first.isDone());
		CompletableFuture<Void> second = CompletableFuture.runAsync(container::stop, NEW_THREAD);
		assertThat(second).isNotDone();
		this.permits.release();
		first.get();
		second.get();
		assertThat(this.queue.stats()).isEqualTo(EMPTY);
	}

	@Test
	void aListenerMayStopItsOwnContainer() throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofSeconds(30));
		CompletableFuture<Duration> stop = new CompletableFuture<>();
		put(5);
		start((tasks) -> {
			this.tasks.addAll(tasks);
			long start = System.nanoTime();
			this.containers.get(0).stop();
			stop.complete(Duration.ofNanos(System.nanoTime() - start));
			return null;
		});
		assertThat(stop.get(50, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(10));
		await("the end of the stop", () -> !this.containers.get(0).isRunning());
		assertThat(this.tasks).hasSize(1);
		assertThat(this.queue.stats()).as("the task is acked").isEqualTo(new QueueStats(4, 0, 0, 0));
	}

	@Test
	void anErrorHandlerMayStopTheContainer() throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofSeconds(30));
		CompletableFuture<Duration> stop = new CompletableFuture<>();
		this.settings = this.settings.withErrorHandler((task, failure) -> {
			long start = System.nanoTime();
			this.containers.get(0).stop();
			stop.complete(Duration.ofNanos(System.nanoTime() - start));
			task.ack();
		});
		put(1);
		start((tasks) -> {
			throw new IllegalStateException("the database is gone");
		});
		assertThat(stop.get(50, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(10));
		await("the end of the stop", () -> !this.containers.get(0).isRunning());
		assertThat(this.queue.stats()).isEqualTo(EMPTY);
	}

	@Test
	void aListenerMayStartItsOwnContainerAgain() throws Exception {
		put(2);
		start((tasks) -> {
			this.tasks.addAll(tasks);
			if (this.tasks.size() == 1) {
				this.containers.get(0).stop();
				this.containers.get(0).start();
			}
			return null;
		});
		awaitStats(this.queue, EMPTY);
		assertThat(this.tasks).hasSize(2).allMatch((task) -> task.attempt() == 1);
		assertThat(this.containers.get(0).isRunning()).isTrue();
	}

	@Test
	void aListenerMayStopAllListeners() throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofSeconds(30));
		TaskListenerEndpointRegistry registry = registry();
		CompletableFuture<Duration> stop = new CompletableFuture<>();
		registry.register(TaskListenerEndpoint.of("other", List.of("other"), (tasks) -> null));
		TaskListenerContainer own = registry.register(TaskListenerEndpoint.of("test", List.of("work"), (tasks) -> {
			long start = System.nanoTime();
			registry.stop();
			stop.complete(Duration.ofNanos(System.nanoTime() - start));
			return null;
		}));
		registry.start();
		put(1);
		assertThat(stop.get(50, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(10));
		await("the end of the stop", () -> !own.isRunning());
		assertThat(registry.container("other")).get().returns(false, TaskListenerContainer::isRunning);
		assertThat(this.queue.stats()).isEqualTo(EMPTY);
	}

	@Test
	void allContainersOfARegistryShareOneTimerThreadThatIsADaemon() throws Exception {
		TaskListenerEndpointRegistry registry = registry();
		ScheduledThreadPoolExecutor timer = field(registry, "timerThread", ScheduledThreadPoolExecutor.class);
		for (int i = 0; i < 5; i++) {
			registry.register(TaskListenerEndpoint.of("listener-" + i, List.of("work"), (tasks) -> null));
		}
		registry.start();
		await("the upkeep of each container", () -> timer.getCompletedTaskCount() >= 5);
		assertThat(timer.getPoolSize()).isEqualTo(1);
		assertThat(timer.submit(Thread::currentThread).get().isDaemon()).isTrue();
		registry.stop();
		await("the end of the thread", () -> timer.getPoolSize() == 0);
	}

	@Test
	void aRegistryKeepsTheApplicationAliveUntilItsStop() {
		TaskListenerEndpointRegistry registry = registry();
		registry.start();
		registry.register(TaskListenerEndpoint.of("test", List.of("work"), (tasks) -> null));
		Thread thread = field(registry, "keepAlive", Thread.class);
		assertThat(thread.isAlive()).isTrue();
		assertThat(thread.isDaemon()).isFalse();
		registry.stop();
		await("the end of the thread", () -> !thread.isAlive());
	}

	private static <T> T field(TaskListenerEndpointRegistry registry, String name, Class<T> type) {
		return type.cast(Objects.requireNonNull(ReflectionTestUtils.getField(registry, name)));
	}

	private TaskListenerEndpointRegistry registry() {
		return new TaskListenerEndpointRegistry(
				() -> new TaskListenerContainerFactory(this.queues, this.settings, false));
	}

	@Test
	void aListenerThatSwallowsInterruptsDoesNotHoldUpTheStop(CapturedOutput output) throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofSeconds(3));
		AtomicInteger swallowed = new AtomicInteger();
		TaskListenerContainer container = start((tasks) -> {
			this.tasks.addAll(tasks);
			this.permits.acquireUninterruptibly();
			if (Thread.interrupted()) {
				swallowed.incrementAndGet();
			}
			return null;
		});
		put(1);
		Task task = nextTask();
		long start = System.nanoTime();
		container.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(2900),
				Duration.ofMillis(5900));
		assertThat(output).contains("Listener 'test' did not end its work on " + task + " within 3000 ms");
		// what it did all the same counts
		this.permits.release();
		await("the late ack", task::isSettled);
		assertThat(swallowed).hasValue(1);
		assertThat(this.queue.stats()).isEqualTo(EMPTY);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void listenersRunOnVirtualThreadsIfTheyMay() throws Exception {
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		TaskListenerContainer container = new TaskListenerContainerFactory(this.queues, this.settings, true)
			.create(TaskListenerEndpoint.of("virtual", List.of("work"), (tasks) -> {
				thread.complete(Thread.currentThread());
				this.permits.acquire();
				return null;
			}));
		this.containers.add(container);
		container.start();
		put(3);
		assertThat(thread.get().getName()).startsWith("virtual-");
		assertThat(Thread.class.getMethod("isVirtual").invoke(thread.get())).isEqualTo(true);
		this.permits.release(3);
		awaitStats(this.queue, EMPTY);
		container.stop();
		await("its end", () -> !thread.join().isAlive());
	}

	@Test
	void aContainerMayBeStartedAgain() throws Exception {
		TaskListenerContainer container = startWithPermits();
		container.start();
		this.permits.release(100);
		for (int i = 0; i < 10; i++) {
			container.stop();
			container.stop();
			container.pause();
			assertThat(container.isRunning()).isFalse();
			assertThat(container.isPaused()).isFalse();
			put(1);
			container.start();
			nextTask();
			awaitStats(this.queue, EMPTY);
		}
	}

	@Test
	void twentyStopsUnderLoadLoseAndDuplicateNothing() throws Exception {
		int total = 10_000;
		this.settings = this.settings.withConcurrency(new Concurrency(4, 8));
		AtomicInteger handled = new AtomicInteger();
		Set<String> ids = ConcurrentHashMap.newKeySet();
		TaskListenerContainer container = start((tasks) -> {
			if (handled.incrementAndGet() % 7 == 0) {
				Thread.sleep(1);
			}
			ids.add(tasks.get(0).id());
			assertThat(tasks.get(0).attempt()).isEqualTo(1);
			return null;
		});
		for (int i = 1; i <= 20; i++) {
			put(total / 20);
			int enough = i * total / 20 - total / 40;
			await("some of them", () -> handled.get() > enough);
			container.stop();
			assertThat(this.queue.stats().taken()).isZero();
			container.start();
		}
		awaitStats(this.queue, EMPTY);
		assertThat(handled).hasValue(total);
		assertThat(ids).hasSize(total);
	}

	@Test
	void aListenerThatIsStuckIsReportedOnce(CapturedOutput output) throws Exception {
		this.settings = this.settings.withStuckAfter(Duration.ofMillis(500));
		startWithPermits();
		put(1);
		Task task = nextTask();
		String report = "Listener 'test' seems to be stuck: it has worked on " + task;
		await("the report", () -> output.getOut().contains(report));
		assertThat(output).contains("java.util.concurrent.Semaphore.acquire(");
		Thread.sleep(2500);
		assertThat(output.getOut().split("seems to be stuck", -1)).hasSize(2);
	}

}
