package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.qaio.autoconfigure.queue.TaskPacingAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAopAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.ReflectionTestUtils;

import static io.qaio.queue.listener.ListenerTestSupport.EMPTY;
import static io.qaio.queue.listener.ListenerTestSupport.await;
import static io.qaio.queue.listener.ListenerTestSupport.awaitStats;
import static io.qaio.queue.listener.ListenerTestSupport.onlyDead;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Containers at moments that are rare: tasks that arrive too late, no more threads, a
 * stop that is interrupted.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ContainerFaultsTests {

	private final FaultyStore store = new FaultyStore();

	private final TaskQueues queues = TaskQueues.on(this.store)
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build();

	private final TaskQueue queue = this.queues.queue("work");

	private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

	private final Semaphore permits = new Semaphore(0);

	private ContainerSettings settings = ContainerSettings.DEFAULTS.withShutdownTimeout(Duration.ofSeconds(20));

	private @Nullable TaskListenerContainer container;

	@AfterEach
	void stop() {
		this.permits.release(1000);
		if (this.container != null) {
			this.container.stop();
		}
		this.store.close();
	}

	private TaskListenerContainer create(TaskHandler handler) {
		TaskListenerContainer created = new TaskListenerContainerFactory(this.queues, this.settings, false)
			.create(TaskListenerEndpoint.of("test", List.of("work"), handler));
		this.container = created;
		return created;
	}

	private TaskListenerContainer createWithPermits() {
		return create((tasks) -> {
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

	private void put(int count) {
		this.queue.putAll(IntStream.range(0, count).mapToObj((i) -> "task-" + i).toList());
	}

	@SuppressWarnings("unchecked")
	private static <T> T field(Object owner, String name) {
		return (T) Objects.requireNonNull(ReflectionTestUtils.getField(owner, name), name);
	}

	private static ContainerState state(TaskListenerContainer container) {
		return field(field(container, "run"), "state");
	}

	@Test
	void tasksThatArriveAfterAPauseGoBack() throws Exception {
		this.settings = this.settings.withPrefetch(10);
		put(3);
		TaskListenerContainer container = createWithPermits();
		this.store.before("work.take", container::pause);
		container.start();
		assertThat(container.isPaused()).isTrue();
		awaitStats(this.queue, new QueueStats(3, 0, 0, 0));
		assertThat(this.tasks).isEmpty();
		assertThat(this.store.calls("work.take")).isEqualTo(1);
		container.resume();
		this.permits.release(3);
		awaitStats(this.queue, EMPTY);
		assertThat(this.tasks).extracting((task) -> task.payload(String.class) + " " + task.attempt())
			.containsExactly("task-0 1", "task-1 1", "task-2 1");
	}

	@Test
	void tasksThatArriveAfterAStopGoBack() {
		this.settings = this.settings.withPrefetch(10);
		TaskListenerContainer container = createWithPermits();
		Supplier<Boolean> refuses = () -> state(container).refusesTasks();
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		this.store.before("work.take", () -> {
			this.queue.putAll(List.of("task-0", "task-1", "task-2"));
			container.stop(() -> stopped.complete(null));
			await("the stop", refuses::get);
		});
		container.start();
		assertThat(stopped).succeedsWithin(Duration.ofSeconds(20));
		awaitStats(this.queue, new QueueStats(3, 0, 0, 0));
		assertThat(this.tasks).isEmpty();
		List<Task> again = this.queue.async().getAll(3, Duration.ZERO).join();
		assertThat(again).extracting((task) -> task.payload(String.class) + " " + task.attempt())
			.containsExactly("task-0 1", "task-1 1", "task-2 1");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPauseOrStopEndsTheWaitForTasks(boolean pause) {
		TaskListenerContainer container = createWithPermits();
		container.start();
		await("a take that waits", () -> this.store.calls("work.take") > 0);
		if (pause) {
			container.pause();
		}
		else {
			container.stop();
		}
		put(1);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(this.store.calls("work.release") + this.store.calls("work.releaseAll")).isZero();
	}

	@Test
	void aStopWaitsForAcksThatAreSentAgain() throws Exception {
		TaskListenerContainer container = createWithPermits();
		container.start();
		put(1);
		nextTask();
		this.store.fail("work.ack", 1);
		this.permits.release();
		container.stop();
		assertThat(this.queue.stats()).isEqualTo(EMPTY);
		assertThat(this.store.calls("work.ack")).isEqualTo(2);
	}

	@Test
	void aThreadThatCannotBeMadeIsTriedAgain(CapturedOutput output) throws Exception {
		TaskListenerContainer container = createWithPermits();
		container.start();
		try (Threads threads = new Threads(container)) {
			threads.refused.set(3);
			this.permits.release(10);
			put(3);
			awaitStats(this.queue, EMPTY);
			assertThat(threads.refused).hasNonPositiveValue();
			assertThat(this.tasks).extracting(Task::attempt).containsExactly(1, 1, 1);
			assertThat(output).contains("Listener 'test' cannot start a thread, which is tried again",
					"no more threads");
			// and it has lost no consumer
			put(2);
			awaitStats(this.queue, EMPTY);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void workThatGoesOnWithoutAThreadEndsThoughThereAreNoMore(boolean fails) throws Exception {
		CompletableFuture<Void> work = new CompletableFuture<>();
		TaskListenerContainer container = create((tasks) -> {
			this.tasks.addAll(tasks);
			return tasks.get(0).payload(String.class).equals("later") ? work : null;
		});
		container.start();
		this.queue.put("later", PutOptions.with().maxAttempts(1));
		nextTask();
		await("the consumer has gone on", () -> state(container).executions().size() == 1);
		try (Threads threads = new Threads(container)) {
			threads.refused.set(1);
			if (fails) {
				work.completeExceptionally(new IllegalStateException("boom"));
				assertThat(onlyDead(this.queue, 1).error()).isEqualTo("java.lang.IllegalStateException: boom");
				this.queue.dead().removeAll();
			}
			else {
				work.complete(null);
			}
			awaitStats(this.queue, EMPTY);
			await("no work is left", () -> state(container).executions().isEmpty());
			this.queue.put("next");
			assertThat(nextTask().payload(String.class)).isEqualTo("next");
			awaitStats(this.queue, EMPTY);
		}
	}

	@Test
	void aPacedTaskForWhichThereIsNoThreadGoesBack(CapturedOutput output) {
		CompletableFuture<Decision> decision = new CompletableFuture<>();
		ListenerTestSupport.inMemory()
			.withConfiguration(AutoConfigurations.of(RateLimitAutoConfiguration.class,
					RateLimitAopAutoConfiguration.class, TaskPacingAutoConfiguration.class))
			.withBean(RateLimiter.class, () -> new LateLimiter(decision))
			.withBean(Paced.class)
			.run((context) -> {
				TaskQueue paced = ListenerTestSupport.queue(context, "paced");
				paced.put("work");
				TaskListenerContainer container = ListenerTestSupport.container(context, "paced");
				await("the question", () -> state(container).executions().size() == 1);
				try (Threads threads = new Threads(container)) {
					threads.refused.set(1);
					decision.complete(Decision.PASSED);
					Task task = Paced.TASKS.poll(20, TimeUnit.SECONDS);
					assertThat(task).isNotNull();
					assertThat(task.attempt()).isEqualTo(1);
					awaitStats(paced, EMPTY);
					await("no work is left", () -> state(container).executions().isEmpty());
					assertThat(output).contains("Listener 'paced' has no thread for ", "which is given back");
				}
			});
	}

	@Test
	void aStopThatIsInterruptedInterruptsTheWorkAndReturns() throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofMinutes(5)).withPrefetch(3);
		TaskListenerContainer container = createWithPermits();
		container.start();
		put(4);
		nextTask();
		await("prefetched tasks", () -> this.queue.stats().taken() > 1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread stopping = new Thread(() -> {
			container.stop();
			interrupted.complete(Thread.currentThread().isInterrupted());
		});
		stopping.start();
		awaitStats(this.queue, new QueueStats(3, 0, 1, 0));
		assertThat(container.isRunning()).isTrue();
		stopping.interrupt();
		assertThat(interrupted).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
		assertThat(container.isRunning()).isFalse();
		// the work was interrupted, and is given back
		awaitStats(this.queue, new QueueStats(4, 0, 0, 0));
		assertThat(this.queue.getAll(4, Duration.ZERO)).extracting(Task::attempt).containsOnly(1);
		ListenerTestSupport.awaitNoThreads("test-");
	}

	@Test
	void aThreadThatIsInterruptedAlreadyStopsAtOnce() throws Exception {
		this.settings = this.settings.withShutdownTimeout(Duration.ofMinutes(5));
		TaskListenerContainer container = createWithPermits();
		container.start();
		put(1);
		nextTask();
		Thread.currentThread().interrupt();
		container.stop();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(container.isRunning()).isFalse();
		awaitStats(this.queue, new QueueStats(1, 0, 0, 0));
		assertThat(this.queue.getNow().orElseThrow().attempt()).isEqualTo(1);
	}

	@Test
	void consumersThatWereNeededForAMomentOnlyAreGivenUp() throws Exception {
		this.settings = this.settings.withConcurrency(new Concurrency(1, 4));
		TaskListenerContainer container = createWithPermits();
		container.start();
		put(20);
		await("four at work", () -> this.tasks.size() == 4);
		this.permits.release(20);
		awaitStats(this.queue, EMPTY);
		await("one consumer is left", () -> this.<Integer>limit(container) == 1);
		this.tasks.clear();
		this.permits.drainPermits();
		put(20);
		await("four at work again", () -> this.tasks.size() == 4);
	}

	private <T> T limit(TaskListenerContainer container) {
		return field(state(container), "limit");
	}

	/**
	 * The threads of a container, which cannot be made for a while.
	 */
	private static final class Threads implements Executor, AutoCloseable {

		private final AtomicInteger refused = new AtomicInteger();

		private final ListenerThreads threads;

		private final Executor executor;

		Threads(TaskListenerContainer container) {
			this.threads = field(field(container, "run"), "threads");
			this.executor = field(this.threads, "executor");
			ReflectionTestUtils.setField(this.threads, "executor", this);
		}

		@Override
		public void execute(Runnable work) {
			if (this.refused.getAndDecrement() > 0) {
				throw new OutOfMemoryError("no more threads, not really");
			}
			this.executor.execute(work);
		}

		@Override
		public void close() {
			ReflectionTestUtils.setField(this.threads, "executor", this.executor);
		}

	}

	/**
	 * A limiter that answers when the test lets it.
	 *
	 * @param decision its answer to every question
	 */
	private record LateLimiter(CompletableFuture<Decision> decision) implements RateLimiter {

		@Override
		public Decision decide(RateLimit limit, String key) {
			return Decision.NOT_LIMITED;
		}

		@Override
		public Decision decide(List<KeyedLimit> limits) {
			return Decision.NOT_LIMITED;
		}

		@Override
		public CompletableFuture<Decision> decideAsync(List<KeyedLimit> limits) {
			return this.decision.copy();
		}

	}

	static class Paced {

		/** Not of the bean, which is a proxy. */
		private static final BlockingQueue<Task> TASKS = new LinkedBlockingQueue<>();

		@TaskListener(id = "paced", queues = "paced")
		@RateLimited(zone = "any")
		public void work(Task task) {
			TASKS.add(task);
		}

	}

}
