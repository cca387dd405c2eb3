package io.qaio.queue.store;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.TaskRejectedException;
import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.serialization.SerializationException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What every {@link TaskStore} must do, as tests through the public queue API. They stand
 * in the order of the eleven meanings that all stores share, and each section begins with
 * its meaning. To test a store, extend this class and say how to open it:
 *
 * <pre class="code">
 * class MyTaskStoreTests extends TaskStoreContract {
 *
 *     &#64;Override
 *     protected TaskStore openStore() {
 *         return new MyTaskStore("localhost", port);
 *     }
 *
 *     …
 *
 * }
 * </pre>
 *
 * Every test has a queue name of its own, so they need neither an order nor a clean
 * server. Time is real: leases are some hundred milliseconds long.
 */
@Timeout(60)
public abstract class TaskStoreContract {

	/** Leases that no test sees the end of. */
	private static final QueueSettings SETTINGS = new QueueSettings("text", Duration.ofSeconds(30), 10, 1024 * 1024);

	/** A lease that tests wait for. */
	private static final Duration LEASE = Duration.ofMillis(300);

	/** A time within which a test can do something first, even on a busy machine. */
	private static final Duration A_WHILE = Duration.ofSeconds(1);

	private static final QueueSettings SHORT_LEASE = SETTINGS.withTimeout(LEASE);

	/** Stores may cut times to whole milliseconds. */
	private static final Duration TICK = Duration.ofMillis(2);

	/** How late a waiting take may be told that something is due. */
	private static final Duration WAKE_UP = Duration.ofSeconds(1);

	private static final Duration LONG_WAIT = Duration.ofSeconds(20);

	private static final Duration NO_WAIT = Duration.ZERO;

	/** The few keys or rows that may stay of a queue without tasks. */
	private static final int CONSTANT_FEW = 5;

	private final String name = "contract-" + UUID.randomUUID();

	private final List<TaskStore> stores = new CopyOnWriteArrayList<>();

	private ExecutorService threads;

	private TaskQueue queue;

	/**
	 * Open a store. Each call stands for another process that works on the same data: the
	 * stores of one test see each other's tasks. They are closed after the test, and
	 * {@link TaskStore#close()} may be called twice.
	 * @return the store
	 */
	protected abstract TaskStore openStore();

	/**
	 * How many commands the store's server got from clients so far, without those that
	 * this method sends.
	 * @return the number, always 0 for a store without a server
	 */
	protected abstract long commandsReceived();

	/**
	 * How many keys, rows or other entries there are of a queue.
	 * @param queue the queue's name
	 * @return the number
	 */
	protected abstract long residue(String queue);

	@BeforeEach
	void start() {
		this.threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "contract");
			thread.setDaemon(true);
			return thread;
		});
		this.queue = queue(SETTINGS);
	}

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		this.stores.forEach(TaskStore::close);
	}

	// 1. At least once: a task that put returned for is delivered until some delivery
	// acks it, or it is dead or purged. No crash of a worker loses it.

	@Test
	void aTaskIsDeliveredAsItWasPut() {
		String id = this.queue.put("hello");
		Task task = take(this.queue);
		assertThat(task.id()).isEqualTo(id).isNotEmpty();
		assertThat(task.payload()).isEqualTo("hello");
		assertThat(task.payload(String.class)).isEqualTo("hello");
		assertThat(task.serializer()).isEqualTo("text");
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(task.ack()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 255, 256, 65_535, 65_536, 1024 * 1024 })
	void payloadsOfAnySizeAndBytesComeBackUnchanged(int size) {
		byte[] payload = new byte[size];
		for (int i = 0; i < size; i++) {
			payload[i] = (byte) (i * 31 + i / 256);
		}
		this.queue.put(payload, PutOptions.with().serializer("bytes"));
		assertThat(take(this.queue).payload(byte[].class)).isEqualTo(payload);
	}

	@Test
	void aPayloadIsTheOneOfTheMomentItWasPut() {
		byte[] payload = { 1, 2, 3 };
		this.queue.put(payload, PutOptions.with().serializer("bytes"));
		payload[0] = 9;
		Task task = take(this.queue);
		task.payload(byte[].class)[1] = 9;
		task.release(NO_WAIT);
		assertThat(take(this.queue).payload(byte[].class)).containsExactly(1, 2, 3);
	}

	@Test
	void aTaskThatIsNotAckedIsDeliveredAgain() {
		String id = this.queue.put("work");
		Task first = take(queue(SHORT_LEASE));
		Task second = take(this.queue);
		assertThat(second.id()).isEqualTo(id);
		assertThat(second.payload()).isEqualTo("work");
		assertThat(second.attempt()).isEqualTo(2);
		assertThat(second.enqueuedAt()).isEqualTo(first.enqueuedAt());
		assertThat(second.ack()).isTrue();
	}

	@Test
	void anAckedTaskIsNeverDeliveredAgain() throws Exception {
		TaskQueue queue = queue(SETTINGS.withTimeout(A_WHILE));
		queue.put("work");
		assertThat(take(queue).ack()).isTrue();
		assertThat(queue.get(A_WHILE.plus(LEASE))).isEmpty();
		assertThat(queue.requeueExpired()).isZero();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void aTaskOfAProcessThatDiedIsDeliveredToAnother() {
		TaskStore dying = open();
		TaskQueue queue = queues(dying, SHORT_LEASE).queue(this.name);
		String id = queue.put("work");
		take(queue);
		dying.close();
		Task again = take(this.queue);
		assertThat(again.id()).isEqualTo(id);
		assertThat(again.attempt()).isEqualTo(2);
	}

	@Test
	void allTasksOfAProcessThatDiedComeBackWithinASecond() throws Exception {
		int total = 500;
		this.queue.putAll(texts("task", 0, total));
		TaskStore dying = open();
		takeAll(queues(dying, SHORT_LEASE).queue(this.name), total);
		dying.close();
		long before = System.nanoTime();
		Set<Object> payloads = new HashSet<>();
		while (payloads.size() < total) {
			this.queue.getAll(50, LONG_WAIT).forEach((task) -> payloads.add(task.payload()));
		}
		assertThat(since(before)).isLessThan(LEASE.plus(WAKE_UP));
	}

	@Test
	void tasksStayWhenTheProcessThatPutThemEnds() {
		TaskStore ending = open();
		TaskQueue queue = queues(ending, SETTINGS).queue(this.name);
		queue.put("ready");
		queue.put("delayed", PutOptions.with().delay(LEASE));
		ending.close();
		assertThat(take(this.queue).payload()).isEqualTo("ready");
		assertThat(take(this.queue).payload()).isEqualTo("delayed");
	}

	@Test
	void manyProducersAndConsumersInTwoProcessesFinishEachTaskOnce() throws Exception {
		int perProducer = 2000;
		int total = 2 * perProducer;
		TaskQueue other = queue(SETTINGS);
		Map<Object, AtomicInteger> deliveries = new ConcurrentHashMap<>();
		AtomicInteger acked = new AtomicInteger();
		List<Future<?>> all = new ArrayList<>();
		for (TaskQueue process : List.of(this.queue, other)) {
			for (int i = 0; i < 4; i++) {
				int max = 1 + i * 3;
				all.add(this.threads.submit(() -> {
					while (acked.get() < total) {
						List<Task> tasks = process.getAll(max, Duration.ofMillis(200));
						tasks.forEach(
								(task) -> deliveries.computeIfAbsent(task.payload(), (payload) -> new AtomicInteger())
									.incrementAndGet());
						acked.addAndGet(process.ackAll(tasks));
					}
					return null;
				}));
			}
			String producer = (process == other) ? "b" : "a";
			all.add(this.threads.submit(() -> {
				for (int i = 0; i < perProducer; i += 10) {
					if (i % 100 == 0) {
						process.putAll(texts(producer, i, 10));
					}
					else {
						texts(producer, i, 10).forEach(process::put);
					}
				}
			}));
		}
		for (Future<?> future : all) {
			future.get();
		}
		assertThat(deliveries).hasSize(total);
		assertThat(deliveries.values()).allMatch((times) -> times.get() == 1);
		assertThat(acked).hasValue(total);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void workersThatForgetTasksDelayThemButLoseNone() throws Exception {
		int total = 200;
		QueueSettings settings = SETTINGS.withTimeout(Duration.ofMillis(500)).withMaxAttempts(1000);
		Set<Object> finished = ConcurrentHashMap.newKeySet();
		AtomicInteger acks = new AtomicInteger();
		this.queue.putAll(texts("task", 0, total));
		List<Future<?>> workers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			TaskQueue process = queue(settings);
			workers.add(this.threads.submit(() -> {
				for (int delivery = 1; finished.size() < total; delivery++) {
					Optional<Task> task = process.get(Duration.ofMillis(100));
					if (task.isPresent() && delivery % 5 != 0 && task.get().ack()) {
						acks.incrementAndGet();
						finished.add(task.get().payload());
					}
				}
				return null;
			}));
		}
		for (Future<?> worker : workers) {
			worker.get();
		}
		assertThat(acks).hasValue(total);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	// 2. A delivery is a lease: get takes the task for its timeout. An outdated delivery
	// changes nothing, and says so by returning false.

	@Test
	void aTakenTaskIsDeliveredToNobodyElse() throws Exception {
		this.queue.put("work");
		take(this.queue);
		assertThat(this.queue.getNow()).isEmpty();
		assertThat(queue(SETTINGS).get(Duration.ofMillis(200))).isEmpty();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	void aTaskComesBackWhenItsLeaseEndsAndNotBefore() {
		TaskQueue queue = queue(SHORT_LEASE);
		queue.put("work");
		long asked = System.nanoTime();
		take(queue);
		long got = System.nanoTime();
		take(queue);
		assertThat(since(asked)).isGreaterThanOrEqualTo(LEASE.minus(TICK));
		assertThat(since(got)).isLessThan(LEASE.plus(WAKE_UP));
	}

	@Test
	void aTimeoutOfTheTasksOwnGoesBeforeTheQueues() {
		TaskQueue queue = queue(SHORT_LEASE);
		queue.put("long", PutOptions.with().timeout(Duration.ofMinutes(1)));
		this.queue.put("short", PutOptions.with().timeout(LEASE));
		assertThat(take(this.queue).payload()).isEqualTo("long");
		assertThat(take(this.queue).payload()).isEqualTo("short");
		Task again = take(this.queue);
		assertThat(again.payload()).isEqualTo("short");
		assertThat(again.attempt()).isEqualTo(2);
	}

	@Test
	void theQueuesTimeoutIsThatOfTheProcessThatTakes() {
		this.queue.put("work");
		Task task = take(queue(SHORT_LEASE));
		assertThat(Duration.between(task.enqueuedAt(), task.deadline())).isLessThan(SETTINGS.timeout());
		assertThat(take(this.queue).attempt()).isEqualTo(2);
	}

	@Test
	void extendHoldsATaskLonger() throws Exception {
		TaskQueue queue = queue(SETTINGS.withTimeout(A_WHILE));
		queue.put("work");
		Task task = take(queue);
		Instant deadline = task.deadline();
		assertThat(task.extend(Duration.ofSeconds(20))).isTrue();
		assertThat(task.deadline()).isBetween(deadline.plusSeconds(15), deadline.plusSeconds(25));
		assertThat(queue.get(A_WHILE.plus(LEASE))).isEmpty();
		assertThat(task.ack()).isTrue();
	}

	@Test
	void extendMayEndALeaseEarlier() {
		this.queue.put("work");
		Task task = take(this.queue);
		Instant deadline = task.deadline();
		assertThat(task.extend(LEASE)).isTrue();
		assertThat(task.deadline()).isBefore(deadline);
		assertThat(take(this.queue).attempt()).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void afterItsDeadlineADeliveryCanDoNothingEvenIfNobodyTookTheTaskBack(Operation operation) {
		this.queue.put("work");
		Task task = take(queue(SHORT_LEASE));
		letEnd(LEASE);
		assertThat(operation.on(task)).isFalse();
		Task again = take(this.queue);
		assertThat(again.attempt()).isEqualTo(2);
		assertThat(again.ack()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void anOutdatedDeliveryLeavesTheNewOneAlone(Operation operation) {
		this.queue.put("work");
		Task outdated = take(queue(SHORT_LEASE));
		Task current = take(this.queue);
		assertThat(operation.on(outdated)).isFalse();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		assertThat(this.queue.getNow()).isEmpty();
		assertThat(current.ack()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void aDeliveryThatWasAckedCanDoNothingMore(Operation operation) {
		this.queue.put("work");
		Task task = take(this.queue);
		assertThat(task.ack()).isTrue();
		assertThat(operation.on(task)).isFalse();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@ParameterizedTest
	@EnumSource
	void aDeliveryThatFailedCanDoNothingMore(Operation operation) {
		this.queue.put("work");
		Task task = take(this.queue);
		assertThat(task.fail()).isTrue();
		assertThat(operation.on(task)).isFalse();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
	}

	@ParameterizedTest
	@EnumSource
	void aDeliveryThatWasReleasedCanDoNothingMore(Operation operation) {
		this.queue.put("work");
		Task task = take(this.queue);
		assertThat(task.release(NO_WAIT)).isTrue();
		assertThat(operation.on(task)).isFalse();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(take(this.queue).attempt()).isEqualTo(1);
	}

	@Test
	void ackAllFinishesThoseThatAreStillHeldAndCountsThem() {
		this.queue.put("outdated", PutOptions.with().timeout(LEASE));
		this.queue.putAll(List.of("acked", "held", "other"));
		List<Task> tasks = takeAll(this.queue, 4);
		letEnd(LEASE);
		tasks.get(1).ack();
		assertThat(this.queue.ackAll(tasks)).isEqualTo(2);
		assertThat(this.queue.ackAll(tasks)).isZero();
		assertThat(take(this.queue).payload()).isEqualTo("outdated");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	void aTaskOfAnotherQueueCannotBeAckedHere() {
		TaskQueue other = queues(open(), SETTINGS).queue(this.name + "-other");
		this.queue.put("work");
		Task task = take(this.queue);
		assertThatIllegalArgumentException().isThrownBy(() -> other.ackAll(List.of(task)))
			.withMessageContaining(task.id())
			.withMessageContaining(other.name());
		assertThat(task.ack()).isTrue();
	}

	// 3. Taking is atomic: there is no moment in which a task is in no structure.

	@Test
	void atEveryMomentATaskIsInExactlyOneState() throws Exception {
		int total = 50;
		this.queue.putAll(texts("task", 0, total));
		AtomicBoolean done = new AtomicBoolean();
		List<Future<?>> workers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			int worker = i;
			TaskQueue process = queue(SETTINGS.withMaxAttempts(60_000));
			workers.add(this.threads.submit(() -> {
				while (!done.get()) {
					for (Task task : process.getAll(3, Duration.ofMillis(50))) {
						assertThat((worker % 2 == 0) ? task.fail() : task.release(NO_WAIT)).isTrue();
					}
				}
				return null;
			}));
		}
		for (int i = 0; i < 300; i++) {
			QueueStats stats = this.queue.stats();
			assertThat(stats.ready() + stats.taken()).as("%s", stats).isEqualTo(total);
		}
		done.set(true);
		for (Future<?> worker : workers) {
			worker.get();
		}
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(total, 0, 0, 0));
	}

	// 4. The store's clock decides leases and delays, never the client's.

	@Test
	void timesAreAllOfOneClock() {
		long before = System.nanoTime();
		this.queue.put("work");
		Task task = take(this.queue);
		Duration passed = since(before);
		Instant earliest = task.enqueuedAt().plus(SETTINGS.timeout());
		assertThat(task.deadline()).isBetween(earliest.minus(TICK), earliest.plus(passed).plus(TICK));
	}

	// 5. Put is idempotent by id. A caller's own id makes put deduplicate while that
	// task lives.

	@Test
	void tasksWithoutAnIdGetDifferentOnesThatGrow() {
		List<String> ids = new ArrayList<>(this.queue.putAll(texts("task", 0, 100)));
		ids.add(this.queue.put("last"));
		assertThat(ids).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void anIdThatLivesIsNotPutTwice() {
		assertThat(this.queue.put("first", PutOptions.with().id("order-42"))).isEqualTo("order-42");
		assertThat(this.queue.put("second", PutOptions.with().id("order-42"))).isEqualTo("order-42");
		assertThat(queue(SETTINGS).putAll(List.of("third"), PutOptions.with().id("order-42")))
			.containsExactly("order-42");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		Task task = take(this.queue);
		assertThat(task.id()).isEqualTo("order-42");
		assertThat(task.payload()).isEqualTo("first");
	}

	@Test
	void anIdLivesWhileItsTaskIsDelayedTakenFailedOrReleased() {
		PutOptions id = PutOptions.with().id("order-42");
		this.queue.put("first", id.delay(LEASE));
		this.queue.put("while delayed", id);
		Task task = take(this.queue);
		this.queue.put("while taken", id);
		task.fail();
		this.queue.put("while ready again", id);
		take(this.queue).release(NO_WAIT);
		this.queue.put("while released", id);
		take(this.queue).release(LEASE);
		this.queue.put("while delayed again", id);
		assertThat(take(queue(SHORT_LEASE)).payload()).isEqualTo("first");
		letEnd(LEASE);
		this.queue.put("after the lease", id);
		assertThat(take(this.queue).payload()).isEqualTo("first");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	void anIdIsFreeAfterItsTaskIsAckedDeadOrPurged() {
		PutOptions id = PutOptions.with().id("order-42");
		this.queue.put("acked", id);
		assertThat(take(this.queue).ack()).isTrue();
		this.queue.put("acked with others", id);
		assertThat(this.queue.ackAll(List.of(take(this.queue)))).isEqualTo(1);
		this.queue.put("dying", id.maxAttempts(1));
		assertThat(take(this.queue).fail()).isTrue();
		this.queue.put("expiring", id.maxAttempts(1).timeout(LEASE));
		take(this.queue);
		letEnd(LEASE);
		assertThat(this.queue.requeueExpired()).isEqualTo(1);
		this.queue.put("undecodable".getBytes(StandardCharsets.UTF_8), id.serializer("broken"));
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(() -> take(this.queue).payload());
		this.queue.put("purged when ready", id);
		assertThat(this.queue.purge()).isEqualTo(1);
		this.queue.put("purged when delayed", id.delay(Duration.ofMinutes(1)));
		assertThat(this.queue.purge()).isEqualTo(1);
		this.queue.put("purged when taken", id);
		take(this.queue);
		assertThat(this.queue.purge()).isEqualTo(1);
		this.queue.put("last", id);
		assertThat(take(this.queue).payload()).isEqualTo("last");
	}

	@Test
	void onlyOneOfManyConcurrentPutsOfAnIdStoresATask() throws Exception {
		TaskQueue other = queue(SETTINGS);
		CountDownLatch go = new CountDownLatch(1);
		List<Future<?>> puts = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			TaskQueue process = (i % 2 == 0) ? this.queue : other;
			puts.add(this.threads.submit(() -> {
				go.await();
				for (int order = 0; order < 50; order++) {
					process.put("order", PutOptions.with().id("order-" + order));
				}
				return null;
			}));
		}
		go.countDown();
		for (Future<?> put : puts) {
			put.get();
		}
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(50, 0, 0, 0));
		assertThat(takeAll(this.queue, 50)).extracting(Task::id).doesNotHaveDuplicates().hasSize(50);
	}

	@Test
	void oneIdForSeveralTasksIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.queue.putAll(List.of("a", "b"), PutOptions.with().id("order-42")))
			.withMessageContaining("order-42");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	void anIdMayHoldAnyCharacters() {
		for (String id : oddNames()) {
			assertThat(this.queue.put(id, PutOptions.with().id(id))).isEqualTo(id);
			this.queue.put("again", PutOptions.with().id(id));
			Task task = take(this.queue);
			assertThat(task.id()).isEqualTo(id);
			assertThat(task.payload()).isEqualTo(id);
			assertThat(task.ack()).isTrue();
			assertThat(this.queue.getNow()).isEmpty();
		}
	}

	// 6. Errors are thrown, never returned as null or swallowed: a put that returns
	// has stored.

	@Test
	@SuppressWarnings("NullAway") // callers may do without such checks
	void aNullPayloadIsRefused() {
		assertRefused((queue) -> queue.put(null), "null");
		assertRefused((queue) -> queue.putAll(Arrays.asList("good", null)), "null");
		assertRefused((queue) -> queue.async().put(null), "null");
	}

	@Test
	void aPayloadThatIsTooLargeIsRefused() {
		String tooLarge = "x".repeat(SETTINGS.maxPayloadSize() + 1);
		assertRefused((queue) -> queue.put(tooLarge), "1048577", "1048576");
		assertRefused((queue) -> queue.putAll(List.of("good", tooLarge, "good")), "1048577", "1048576");
	}

	@Test
	void aPayloadThatItsSerializerCannotWriteIsRefused() {
		assertRefused((queue) -> queue.put(42), "text", "java.lang.Integer");
		assertRefused((queue) -> queue.putAll(List.of("good", 42)), "text", "java.lang.Integer");
	}

	@Test
	void anUnknownSerializerIsRefused() {
		PutOptions options = PutOptions.with().serializer("yaml");
		assertRefused((queue) -> queue.put("work", options), "yaml", "text");
		assertRefused((queue) -> queue.putAll(List.of("work"), options), "yaml", "text");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, -60_000 })
	void aTimeoutMustBePositive(long millis) {
		Duration timeout = Duration.ofMillis(millis);
		this.queue.put("work");
		Task task = take(this.queue);
		Instant deadline = task.deadline();
		assertThatIllegalArgumentException().isThrownBy(() -> task.extend(timeout)).withMessageContaining("timeout");
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.async().extend(task, timeout));
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().timeout(timeout));
		assertThat(task.deadline()).isEqualTo(deadline);
		assertThat(task.ack()).isTrue();
	}

	@Test
	void aNegativeDelayOrWaitIsRefused() {
		Duration negative = Duration.ofMillis(-1);
		this.queue.put("work");
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.get(negative)).withMessageContaining("wait");
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.getAll(1, negative));
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.getAll(0, NO_WAIT))
			.withMessageContaining("max");
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		Task task = take(this.queue);
		assertThatIllegalArgumentException().isThrownBy(() -> task.release(negative)).withMessageContaining("delay");
		assertThat(task.ack()).isTrue();
	}

	@Test
	void aClosedStoreSaysSo() {
		TaskStore store = open();
		TaskQueue queue = queues(store, SETTINGS).queue(this.name);
		queue.put("work");
		Task task = take(queue);
		store.close();
		List<Runnable> operations = List.of(() -> queue.put("more"), () -> queue.putAll(List.of("more")), queue::getNow,
				task::ack, task::fail, () -> task.release(NO_WAIT), () -> task.extend(LEASE),
				() -> queue.ackAll(List.of(task)), queue::stats, queue::requeueExpired, queue::purge,
				() -> queue.dead().list(0, 1), () -> queue.dead().removeAll());
		assertThat(operations)
			.allSatisfy((operation) -> assertThatExceptionOfType(TaskStoreException.class).isThrownBy(operation::run)
				.withMessageContaining("closed"));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	// 7. Waiting does not poll: an idle application costs at most one command a second.
	// A put wakes a waiting get at once, and so does all else that makes a task ready.

	@Test
	void aPutWakesAWaitingGet() throws Exception {
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(NO_WAIT, waiting, () -> this.queue.put("work"));
	}

	@Test
	void aPutOfAnotherProcessWakesAWaitingGet() throws Exception {
		TaskQueue other = queue(SETTINGS);
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(NO_WAIT, waiting, () -> other.put("work"));
	}

	@Test
	void aDelayThatEndsWakesAWaitingGet() throws Exception {
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(LEASE, waiting, () -> queue(SETTINGS).put("work", PutOptions.with().delay(LEASE)));
	}

	@Test
	void aDelayThatWasThereBeforeWakesAWaitingGet() throws Exception {
		queue(SETTINGS).put("work", PutOptions.with().delay(A_WHILE));
		long before = System.nanoTime();
		assertThat(waitingGet(this.queue).get().payload()).isEqualTo("work");
		assertThat(since(before)).isLessThan(A_WHILE.plus(WAKE_UP));
	}

	@Test
	void aShorterDelayThatComesLaterWakesAWaitingGet() throws Exception {
		TaskQueue other = queue(SETTINGS);
		other.put("late", PutOptions.with().delay(LONG_WAIT));
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(LEASE, waiting, () -> other.put("work", PutOptions.with().delay(LEASE)));
	}

	@Test
	void aLeaseThatEndsWakesAWaitingGet() throws Exception {
		this.queue.put("work");
		TaskStore dying = open();
		take(queues(dying, SHORT_LEASE).queue(this.name));
		dying.close();
		long before = System.nanoTime();
		assertThat(waitingGet(this.queue).get().attempt()).isEqualTo(2);
		assertThat(since(before)).isLessThan(LEASE.plus(WAKE_UP));
	}

	@Test
	void aLeaseThatIsShortenedWakesAWaitingGet() throws Exception {
		this.queue.put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(LEASE, waiting, () -> task.extend(LEASE));
	}

	@Test
	void aReleaseInAnotherProcessWakesAWaitingGet() throws Exception {
		this.queue.put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(NO_WAIT, waiting, () -> task.release(NO_WAIT));
	}

	@Test
	void aReleaseWithADelayInAnotherProcessWakesAWaitingGet() throws Exception {
		this.queue.put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(LEASE, waiting, () -> task.release(LEASE));
	}

	@Test
	void aFailureInAnotherProcessWakesAWaitingGet() throws Exception {
		this.queue.put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(NO_WAIT, waiting, task::fail);
	}

	@Test
	void aReplayInAnotherProcessWakesAWaitingGet() throws Exception {
		String id = die(this.queue, "work", "boom");
		TaskQueue other = queue(SETTINGS);
		Future<Task> waiting = waitingGet(this.queue);
		assertWakesWithin(NO_WAIT, waiting, () -> other.dead().replay(id));
	}

	@Test
	void aPutOfManyTasksWakesAsManyThatWait() throws Exception {
		TaskQueue other = queue(SETTINGS);
		List<Future<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			waiting.add(this.threads.submit(() -> ((waiting.size() % 2 == 0) ? this.queue : other).get()));
		}
		letEnd(Duration.ofMillis(100));
		long before = System.nanoTime();
		this.queue.putAll(texts("task", 0, 10));
		Set<Object> payloads = new HashSet<>();
		for (Future<Task> future : waiting) {
			payloads.add(future.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).payload());
		}
		assertThat(since(before)).isLessThan(WAKE_UP);
		assertThat(payloads).hasSize(10);
	}

	@Test
	void takesThatWaitAreServedInTheirOrder() throws Exception {
		List<CompletableFuture<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waiting.add(this.queue.async().get());
		}
		letEnd(Duration.ofMillis(100));
		for (int i = 0; i < 5; i++) {
			this.queue.put("task-" + i);
			assertThat(waiting.get(i).get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).payload())
				.isEqualTo("task-" + i);
		}
	}

	@Test
	void aWaitForManyEndsWithTheFirst() throws Exception {
		Future<List<Task>> waiting = this.threads.submit(() -> this.queue.getAll(100, LONG_WAIT));
		letEnd(Duration.ofMillis(100));
		long before = System.nanoTime();
		this.queue.put("work");
		assertThat(waiting.get()).extracting(Task::payload).containsExactly("work");
		assertThat(since(before)).isLessThan(WAKE_UP);
	}

	@Test
	void aWaitEndsInTime() throws Exception {
		this.queue.put("for later", PutOptions.with().delay(LONG_WAIT));
		for (Duration wait : List.of(NO_WAIT, Duration.ofMillis(1), Duration.ofMillis(400))) {
			long before = System.nanoTime();
			assertThat(this.queue.get(wait)).isEmpty();
			assertThat(this.queue.getAll(5, wait)).isEmpty();
			assertThat(this.queue.async().get(wait).get()).isEmpty();
			assertThat(this.queue.async().getAll(5, wait).get()).isEmpty();
			assertThat(since(before)).isBetween(wait.multipliedBy(4).minusMillis(4),
					wait.multipliedBy(4).plus(WAKE_UP));
		}
	}

	@Test
	void aWaitThatEndedTakesNothing() throws Exception {
		assertThat(this.queue.get(Duration.ofMillis(50))).isEmpty();
		assertThat(this.queue.getAll(5, Duration.ofMillis(50))).isEmpty();
		assertThat(this.queue.getNow()).isEmpty();
		this.queue.put("work");
		letEnd(Duration.ofMillis(100));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		assertThat(take(this.queue).attempt()).isEqualTo(1);
	}

	@Test
	void aWaitThatEndsAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 200;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < total; i++) {
			Duration wait = Duration.ofNanos(1_000_000 + i % 20 * 50_000L);
			Future<Optional<Task>> waiting = this.threads.submit(() -> this.queue.get(wait));
			Awaitility.await().pollDelay(Duration.ofMillis(1)).until(() -> true);
			this.queue.put("task-" + i);
			waiting.get().ifPresent((task) -> {
				seen.add(task.payload());
				task.ack();
			});
		}
		drain(seen);
		assertThat(seen).hasSize(total);
	}

	@Test
	void aTakeThatIsReadyDoesNotWait() throws Exception {
		this.queue.putAll(List.of("a", "b", "c"));
		long before = System.nanoTime();
		assertThat(this.queue.get(LONG_WAIT)).isPresent();
		assertThat(this.queue.getAll(100, LONG_WAIT)).hasSize(2);
		assertThat(since(before)).isLessThan(WAKE_UP);
	}

	@Test
	void waitingOnOneQueueDoesNotHoldUpAnother() throws Exception {
		TaskQueues process = queues(open(), SETTINGS);
		List<Future<Task>> idle = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			TaskQueue queue = process.queue(this.name + "-idle-" + i);
			idle.add(this.threads.submit(() -> queue.get()));
		}
		letEnd(Duration.ofMillis(200));
		TaskQueue busy = process.queue(this.name);
		for (int i = 0; i < 20; i++) {
			Future<Task> waiting = this.threads.submit(() -> busy.get());
			long before = System.nanoTime();
			this.queue.put("work");
			assertThat(waiting.get().ack()).isTrue();
			assertThat(since(before)).isLessThan(WAKE_UP);
		}
		assertThat(idle).noneMatch(Future::isDone);
	}

	@Test
	void anIdleApplicationSendsAtMostOneCommandASecond() throws Exception {
		TaskQueues process = queues(open(), SETTINGS);
		List<Future<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			TaskQueue queue = process.queue(this.name + "-" + (i % 20));
			waiting.add(this.threads.submit(() -> queue.get()));
		}
		letEnd(Duration.ofSeconds(1));
		int seconds = 4;
		long before = commandsReceived();
		letEnd(Duration.ofSeconds(seconds));
		assertThat(commandsReceived() - before).isBetween(0L, (long) seconds);
		assertThat(waiting).noneMatch(Future::isDone);
		TaskQueues other = queues(open(), SETTINGS);
		for (int i = 0; i < 50; i++) {
			other.queue(this.name + "-" + (i % 20)).put("work");
		}
		for (Future<Task> future : waiting) {
			assertThat(future.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).ack()).isTrue();
		}
	}

	@Test
	void anInterruptEndsAWaitAndLosesNothing() throws Exception {
		AtomicBoolean flag = new AtomicBoolean(true);
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				this.queue.get();
			}
			catch (Throwable ex) {
				flag.set(Thread.currentThread().isInterrupted());
				thrown.complete(ex);
			}
		});
		thread.start();
		letEnd(Duration.ofMillis(100));
		thread.interrupt();
		assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
		assertThat(flag).isFalse();
		this.queue.put("work");
		assertThat(take(this.queue).attempt()).isEqualTo(1);
	}

	@Test
	void anInterruptedThreadTakesNothing() {
		this.queue.put("work");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.queue.get());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.queue.get(NO_WAIT));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.queue.getAll(1, LONG_WAIT));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
	}

	@Test
	void anInterruptedThreadMayStillPutAndAck() {
		Thread.currentThread().interrupt();
		try {
			this.queue.put("work");
			assertThat(this.queue.getNow().orElseThrow().ack()).isTrue();
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void anInterruptAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 100;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < total; i++) {
			Thread thread = new Thread(() -> {
				try {
					Task task = this.queue.get();
					seen.add(task.payload());
					task.ack();
				}
				catch (InterruptedException ex) {
					// then somebody else gets the task
				}
			});
			thread.start();
			this.queue.async().put("task-" + i);
			thread.interrupt();
			thread.join();
		}
		drain(seen);
		assertThat(seen).hasSize(total);
	}

	@Test
	void cancellingAWaitLosesNothing() throws Exception {
		List<CompletableFuture<?>> waits = List.of(this.queue.async().get(), this.queue.async().get(LONG_WAIT),
				this.queue.async().getAll(5, LONG_WAIT));
		letEnd(Duration.ofMillis(100));
		waits.forEach((wait) -> assertThat(wait.cancel(true)).isTrue());
		this.queue.put("work");
		Task task = take(this.queue);
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(task.ack()).isTrue();
		assertThat(waits)
			.allSatisfy((wait) -> assertThatExceptionOfType(CancellationException.class).isThrownBy(wait::get));
	}

	@Test
	void cancellingAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 500;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < total; i++) {
			String payload = "task-" + i;
			CompletableFuture<Task> waiting = this.queue.async().get();
			Future<String> put = this.threads.submit(() -> this.queue.put(payload));
			if (i % 2 == 0) {
				put.get();
			}
			if (!waiting.cancel(false)) {
				seen.add(waiting.join().payload());
				waiting.join().ack();
			}
			put.get();
		}
		drain(seen);
		assertThat(seen).hasSize(total);
	}

	@Test
	void whoeverGetsATaskMayCancelTheNextWait() throws Exception {
		CompletableFuture<Task> first = this.queue.async().get();
		CompletableFuture<Task> second = this.queue.async().get();
		CompletableFuture<Boolean> cancelled = first.thenApply((task) -> second.cancel(false));
		this.queue.putAll(List.of("a", "b"));
		assertThat(first.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).payload()).isEqualTo("a");
		Task task = cancelled.get() ? take(this.queue) : second.get();
		assertThat(task.payload()).isEqualTo("b");
		assertThat(task.attempt()).isEqualTo(1);
	}

	@Test
	void closingAStoreEndsItsWaitsAndNoOthers() throws Exception {
		TaskStore closing = open();
		TaskQueue queue = queues(closing, SETTINGS).queue(this.name);
		Future<Task> blocked = this.threads.submit(() -> queue.get());
		CompletableFuture<Task> future = queue.async().get();
		CompletableFuture<Task> other = this.queue.async().get();
		letEnd(Duration.ofMillis(100));
		closing.close();
		for (Future<Task> ended : List.of(blocked, future)) {
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> ended.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS))
				.withCauseInstanceOf(TaskStoreException.class)
				.withMessageContaining("the store is closed");
		}
		assertThat(other).isNotDone();
		this.queue.put("work");
		assertThat(other.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).payload()).isEqualTo("work");
	}

	@Test
	void closingAStoreAtTheMomentATaskArrivesLosesNothing() throws Exception {
		int total = 20;
		Set<Object> seen = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < total; i++) {
			TaskStore closing = open();
			CompletableFuture<Task> waiting = queues(closing, SHORT_LEASE).queue(this.name).async().get();
			CompletableFuture<String> put = this.queue.async().put("task-" + i);
			closing.close();
			put.join();
			Awaitility.await().until(waiting::isDone);
		}
		while (seen.size() < total) {
			Task task = take(this.queue);
			assertThat(seen.add(task.payload())).isTrue();
			assertThat(task.ack()).isTrue();
		}
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	// 8. Order is first in, first out among ready tasks.

	@Test
	void tasksAreTakenInTheOrderOfTheirPuts() {
		TaskQueue other = queue(SETTINGS);
		List<Object> put = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			TaskQueue process = (i % 2 == 0) ? this.queue : other;
			List<String> payloads = texts("put-" + i, 0, i % 4);
			process.putAll(payloads);
			process.put("put-" + i);
			put.addAll(payloads);
			put.add("put-" + i);
		}
		List<Object> taken = new ArrayList<>();
		while (taken.size() < put.size()) {
			taken.add(take(this.queue).payload());
			other.getNow().ifPresent((task) -> taken.add(task.payload()));
			takeAll(this.queue, 0, 5).forEach((task) -> taken.add(task.payload()));
		}
		assertThat(taken).isEqualTo(put);
	}

	@Test
	void aFailedTaskGoesToTheEnd() {
		this.queue.putAll(List.of("a", "b", "c"));
		take(this.queue).fail();
		assertThat(takeAll(this.queue, 3)).extracting(Task::payload).containsExactly("b", "c", "a");
	}

	@Test
	void aReleasedTaskGoesToTheFront() {
		this.queue.putAll(List.of("a", "b", "c"));
		take(this.queue).release(NO_WAIT);
		assertThat(takeAll(this.queue, 3)).extracting(Task::payload).containsExactly("a", "b", "c");
	}

	@Test
	void aTaskThatWasDelayedGoesToTheEndWhenItIsDue() {
		this.queue.put("released");
		take(this.queue).release(LEASE.plusMillis(100));
		this.queue.put("delayed", PutOptions.with().delay(LEASE));
		this.queue.putAll(List.of("a", "b"));
		letEnd(LEASE.plusMillis(100));
		assertThat(takeAll(this.queue, 4)).extracting(Task::payload).containsExactly("a", "b", "delayed", "released");
	}

	@Test
	void tasksWhoseLeasesEndedGoToTheFrontOldestFirst() {
		TaskQueue queue = queue(SHORT_LEASE);
		queue.put("a");
		queue.put("b", PutOptions.with().timeout(LEASE.plusMillis(100)));
		queue.put("c");
		take(queue);
		take(queue);
		letEnd(LEASE.plusMillis(100));
		assertThat(takeAll(this.queue, 3)).extracting(Task::payload).containsExactly("a", "b", "c");
	}

	@Test
	void aReplayedTaskGoesToTheEnd() {
		String id = die(this.queue, "dead", "boom");
		this.queue.putAll(List.of("a", "b"));
		this.queue.dead().replay(id);
		assertThat(takeAll(this.queue, 3)).extracting(Task::payload).containsExactly("a", "b", "dead");
	}

	@Test
	void aDelayedTaskIsNotDeliveredBeforeItsTime() {
		long before = System.nanoTime();
		this.queue.put("work", PutOptions.with().delay(A_WHILE));
		assertThat(this.queue.getNow()).isEmpty();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		long stored = System.nanoTime();
		assertThat(take(this.queue).payload()).isEqualTo("work");
		assertThat(since(before)).isGreaterThanOrEqualTo(A_WHILE.minus(TICK));
		assertThat(since(stored)).isLessThan(A_WHILE.plus(WAKE_UP));
	}

	// 9. Attempts are deliveries: a task delivered max-attempts times without an ack
	// goes to the dead letters with the last error, also when workers crash on it. So
	// does one that cannot be decoded.

	@Test
	void eachDeliveryCountsUnlessItIsReleased() {
		this.queue.put("work");
		Task task = take(this.queue);
		assertThat(task.attempt()).isEqualTo(1);
		task.fail();
		task = take(this.queue);
		assertThat(task.attempt()).isEqualTo(2);
		task.release(NO_WAIT);
		task = take(this.queue);
		assertThat(task.attempt()).isEqualTo(2);
		task.release(LEASE);
		task = take(this.queue);
		assertThat(task.attempt()).isEqualTo(2);
		task.extend(LEASE);
		assertThat(take(this.queue).attempt()).isEqualTo(3);
	}

	@Test
	void aTaskThatFailsTooOftenDiesWithTheLastError() {
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(2));
		String id = queue.put("work");
		assertThat(take(queue).fail(new IllegalStateException("first"))).isTrue();
		assertThat(take(queue).fail(new IllegalStateException("second: ünïcode ✓"))).isTrue();
		assertThat(queue.getNow()).isEmpty();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
		DeadTask dead = onlyDead(queue);
		assertThat(dead.id()).isEqualTo(id);
		assertThat(dead.payload(String.class)).isEqualTo("work");
		assertThat(dead.bytes()).isEqualTo("work".getBytes(StandardCharsets.UTF_8));
		assertThat(dead.serializer()).isEqualTo("text");
		assertThat(dead.attempts()).isEqualTo(2);
		assertThat(dead.error()).isEqualTo("java.lang.IllegalStateException: second: ünïcode ✓");
	}

	@Test
	void aTaskThatFailsWithoutAReasonDiesWithAnErrorAllTheSame() {
		this.queue.put("work", PutOptions.with().maxAttempts(1));
		take(this.queue).fail();
		assertThat(onlyDead(this.queue).error()).isNotBlank();
	}

	@Test
	void aDeadTaskKnowsWhenItWasPutAndWhenItDied() {
		this.queue.put("work", PutOptions.with().maxAttempts(1));
		Task task = take(this.queue);
		letEnd(Duration.ofMillis(20));
		task.fail();
		DeadTask dead = onlyDead(this.queue);
		assertThat(dead.enqueuedAt()).isEqualTo(task.enqueuedAt());
		assertThat(dead.diedAt()).isBetween(task.enqueuedAt().plusMillis(15), task.deadline());
	}

	@Test
	void aTaskWhoseWorkersCrashTooOftenDies() {
		TaskQueue queue = queue(SHORT_LEASE.withMaxAttempts(2));
		queue.put("work");
		for (int attempt = 1; attempt <= 2; attempt++) {
			TaskStore crashing = open();
			assertThat(take(queues(crashing, SHORT_LEASE.withMaxAttempts(2)).queue(this.name)).attempt())
				.isEqualTo(attempt);
			crashing.close();
		}
		letEnd(LEASE);
		assertThat(queue.getNow()).isEmpty();
		DeadTask dead = onlyDead(queue);
		assertThat(dead.attempts()).isEqualTo(2);
		assertThat(dead.error()).containsIgnoringCase("the lease ran out").contains("2 of 2");
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
	}

	@Test
	void aNumberOfAttemptsOfTheTasksOwnGoesBeforeTheQueues() {
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1));
		queue.put("own", PutOptions.with().maxAttempts(2));
		queue.put("queue's");
		takeAll(queue, 2).forEach(Task::fail);
		assertThat(onlyDead(queue).payload(String.class)).isEqualTo("queue's");
		assertThat(take(queue).fail()).isTrue();
		assertThat(queue.dead().list(0, 10)).extracting(DeadTask::attempts).containsExactly(1, 2);
	}

	@Test
	void aTaskThatIsReleasedAtItsLastAttemptHasThatAttemptStill() {
		this.queue.put("work", PutOptions.with().maxAttempts(1));
		for (int i = 0; i < 3; i++) {
			Task task = take(this.queue);
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.release(NO_WAIT)).isTrue();
		}
		take(this.queue).fail();
		assertThat(onlyDead(this.queue).attempts()).isEqualTo(1);
	}

	@Test
	void theQueuesNumberOfAttemptsIsThatOfTheProcessThatTakes() {
		this.queue.put("work");
		take(queue(SETTINGS.withMaxAttempts(1))).fail();
		assertThat(onlyDead(this.queue).attempts()).isEqualTo(1);
	}

	@Test
	void aTaskThatCannotBeDecodedDiesAndTheConsumerGoesOn() {
		byte[] notText = { (byte) 0xff, 1, 2 };
		String id = this.queue.put(notText, PutOptions.with().serializer("broken"));
		this.queue.put("good");
		Task task = take(this.queue);
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(task::payload)
			.withMessageContaining(id)
			.withMessageContaining("broken")
			.withMessageContaining("moved to the dead letters");
		assertThat(task.ack()).isFalse();
		assertThat(take(this.queue).payload()).isEqualTo("good");
		DeadTask dead = onlyDead(this.queue);
		assertThat(dead.id()).isEqualTo(id);
		assertThat(dead.bytes()).isEqualTo(notText);
		assertThat(dead.attempts()).isEqualTo(1);
		assertThat(dead.error()).contains("broken").contains("cannot read 3 bytes");
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(() -> dead.payload(String.class));
	}

	@Test
	void aTaskThatIsNotOfTheTypeAskedForDies() {
		this.queue.put("work");
		Task task = take(this.queue);
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(() -> task.payload(Integer.class))
			.withMessageContaining("java.lang.Integer");
		assertThat(onlyDead(this.queue).payload(String.class)).isEqualTo("work");
	}

	@Test
	void aTaskWhoseSerializerIsNotKnownHereDies() {
		String id = this.queue.put(new byte[] { 1 }, PutOptions.with().serializer("bytes"));
		TaskQueue poorer = TaskQueues.on(open())
			.serializers(List.of(new TextSerializer()))
			.defaults(SETTINGS)
			.build()
			.queue(this.name);
		Task task = take(poorer);
		assertThat(task.serializer()).isEqualTo("bytes");
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(task::payload)
			.withMessageContaining("bytes")
			.withMessageContaining("[text]");
		DeadTask dead = onlyDead(this.queue);
		assertThat(dead.id()).isEqualTo(id);
		assertThat(dead.payload(byte[].class)).containsExactly(1);
	}

	@Test
	void anOutdatedDeliveryThatCannotBeDecodedBuriesNothing() {
		this.queue.put(new byte[] { 1 }, PutOptions.with().serializer("broken").timeout(LEASE));
		Task outdated = take(this.queue);
		Task current = take(this.queue);
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(outdated::payload)
			.withMessageContaining("no longer held");
		assertThat(this.queue.stats().dead()).isZero();
		assertThat(current.ack()).isTrue();
	}

	@Test
	void oneQueueHoldsTasksOfSeveralSerializers() {
		this.queue.put("text");
		this.queue.put(new byte[] { 1, 2 }, PutOptions.with().serializer("bytes"));
		assertThat(take(this.queue).payload()).isEqualTo("text");
		Task task = take(this.queue);
		assertThat(task.serializer()).isEqualTo("bytes");
		assertThat(task.payload()).isEqualTo(new byte[] { 1, 2 });
	}

	// The dead letters

	@Test
	void deadTasksAreListedInTheOrderOfTheirDeaths() {
		for (int i = 0; i < 5; i++) {
			die(this.queue, "task-" + i, "boom-" + i);
		}
		assertThat(this.queue.dead().list(0, 100)).extracting(DeadTask::error)
			.containsExactly("java.lang.Exception: boom-0", "java.lang.Exception: boom-1",
					"java.lang.Exception: boom-2", "java.lang.Exception: boom-3", "java.lang.Exception: boom-4");
		assertThat(this.queue.dead().list(1, 2)).extracting((dead) -> dead.payload(String.class))
			.containsExactly("task-1", "task-2");
		assertThat(this.queue.dead().list(5, 1)).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.dead().list(-1, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.dead().list(0, 0));
	}

	@Test
	void aReplayedTaskIsAsItWasBeforeItsFirstDelivery() {
		this.queue.put("work", PutOptions.with().id("order-42").maxAttempts(2).timeout(Duration.ofMinutes(5)));
		Task original = take(this.queue);
		original.fail();
		take(this.queue).fail();
		assertThat(this.queue.dead().replay("order-42")).isTrue();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		this.queue.put("while it lives again", PutOptions.with().id("order-42"));
		Task task = take(this.queue);
		assertThat(task.id()).isEqualTo("order-42");
		assertThat(task.payload()).isEqualTo("work");
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(Duration.between(original.deadline(), task.deadline())).isLessThan(Duration.ofMinutes(1));
		task.fail();
		take(this.queue).fail();
		assertThat(onlyDead(this.queue).attempts()).isEqualTo(2);
		assertThat(this.queue.getNow()).isEmpty();
	}

	@Test
	void onlyADeadTaskIsReplayedOrRemoved() {
		String id = this.queue.put("work");
		assertThat(this.queue.dead().replay(id)).isFalse();
		assertThat(this.queue.dead().remove(id)).isFalse();
		assertThat(this.queue.dead().replay("unknown")).isFalse();
		assertThat(this.queue.dead().remove("unknown")).isFalse();
		assertThat(this.queue.dead().replayAll()).isZero();
		assertThat(this.queue.dead().removeAll()).isZero();
		assertThat(take(this.queue).ack()).isTrue();
	}

	@Test
	void aDeadTaskIsNotReplayedWhileItsIdLivesAgain() {
		die(this.queue, "old", "boom", PutOptions.with().id("order-42"));
		String id = die(this.queue, "other", "boom");
		this.queue.put("new", PutOptions.with().id("order-42"));
		assertThat(this.queue.dead().replay("order-42")).isFalse();
		assertThat(this.queue.dead().replayAll()).isEqualTo(1);
		assertThat(onlyDead(this.queue).payload(String.class)).isEqualTo("old");
		assertThat(take(this.queue).payload()).isEqualTo("new");
		assertThat(this.queue.dead().replay("order-42")).isFalse();
		assertThat(take(this.queue).id()).isEqualTo(id);
	}

	@Test
	void theNewerOfTwoDeadTasksWithOneIdReplacesTheOlder() {
		PutOptions id = PutOptions.with().id("order-42");
		die(this.queue, "first", "boom", id);
		die(this.queue, "other", "boom");
		die(this.queue, "second", "bang", id);
		assertThat(this.queue.stats().dead()).isEqualTo(2);
		List<DeadTask> dead = this.queue.dead().list(0, 10);
		assertThat(dead).extracting((task) -> task.payload(String.class)).containsExactly("other", "second");
		assertThat(dead.get(1).error()).isEqualTo("java.lang.Exception: bang");
	}

	@Test
	void replayAllReplaysEveryDeadTask() {
		int total = 250;
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1));
		queue.putAll(texts("task", 0, total));
		takeAll(queue, total).forEach(Task::fail);
		assertThat(queue.dead().replayAll()).isEqualTo(total);
		assertThat(queue.stats()).isEqualTo(new QueueStats(total, 0, 0, 0));
		assertThat(takeAll(queue, total)).extracting(Task::payload).isEqualTo(texts("task", 0, total));
	}

	@Test
	void aRemovedDeadTaskIsGone() {
		String id = die(this.queue, "work", "boom");
		die(this.queue, "other", "boom");
		assertThat(this.queue.dead().remove(id)).isTrue();
		assertThat(this.queue.dead().remove(id)).isFalse();
		assertThat(this.queue.dead().replay(id)).isFalse();
		assertThat(onlyDead(this.queue).payload(String.class)).isEqualTo("other");
		assertThat(this.queue.dead().removeAll()).isEqualTo(1);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	// 10. Memory is bounded by the tasks that exist: after everything is acked no key
	// stays, apart from a constant few. Reaping touches only what expired.

	@Test
	void nothingStaysOfTasksThatWereAcked() {
		List<String> ids = this.queue.putAll(texts("task", 0, 500));
		for (int i = 0; i < 200; i++) {
			this.queue.put("own id", PutOptions.with().id("own-" + i));
			this.queue.put("delayed", PutOptions.with().id("delayed-" + i).delay(Duration.ofMillis(10)));
		}
		assertThat(residue(this.name)).isPositive();
		int acked = 0;
		while (acked < ids.size() + 400) {
			List<Task> tasks = takeAll(this.queue, 1, 50);
			// each fails once at the most, so that none dies
			if (tasks.size() > 2 && tasks.get(1).attempt() == 1) {
				tasks.get(0).release(NO_WAIT);
				tasks.get(1).fail();
			}
			acked += this.queue.ackAll(tasks);
		}
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(residue(this.name)).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	void nothingStaysOfTasksThatDiedAndWereRemoved() {
		TaskQueue queue = queue(SHORT_LEASE.withMaxAttempts(1));
		for (int i = 0; i < 150; i++) {
			queue.put("work", PutOptions.with().id("own-" + i));
		}
		takeAll(queue, 150).subList(0, 20).forEach(Task::fail);
		letEnd(LEASE);
		queue.requeueExpired();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 150));
		assertThat(queue.dead().removeAll()).isEqualTo(150);
		assertThat(residue(this.name)).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	void purgeRemovesAllButTheDead() {
		die(this.queue, "dead", "boom");
		this.queue.putAll(texts("task", 0, 100));
		this.queue.put("own id", PutOptions.with().id("order-42"));
		this.queue.put("delayed", PutOptions.with().delay(LEASE));
		List<Task> taken = takeAll(this.queue, 10);
		assertThat(this.queue.purge()).isEqualTo(102);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
		assertThat(taken).allSatisfy((task) -> {
			assertThat(task.extend(LEASE)).isFalse();
			assertThat(task.ack()).isFalse();
		});
		letEnd(LEASE);
		assertThat(this.queue.requeueExpired()).isZero();
		assertThat(this.queue.getNow()).isEmpty();
		assertThat(this.queue.purge()).isZero();
		this.queue.dead().removeAll();
		assertThat(residue(this.name)).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	void requeueExpiredBringsBackWhatExpiredAndNothingElse() {
		this.queue.putAll(texts("held", 0, 10));
		List<Task> held = takeAll(this.queue, 10);
		this.queue.put("delayed", PutOptions.with().delay(Duration.ofMinutes(1)));
		this.queue.putAll(texts("expired", 0, 250));
		this.queue.put("due", PutOptions.with().delay(LEASE));
		takeAll(queue(SHORT_LEASE), 250);
		letEnd(LEASE);
		assertThat(this.queue.requeueExpired()).isEqualTo(250);
		assertThat(this.queue.requeueExpired()).isZero();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(251, 1, 10, 0));
		assertThat(this.queue.ackAll(held)).isEqualTo(10);
	}

	@Test
	void requeueingSaysWhenToComeAgain() {
		QueueStore queue = open().queue(this.name, new LeaseTerms(LEASE, 10));
		assertThat(queue.requeueExpired().join()).isEqualTo(new Requeued(0, false, Optional.empty()));
		this.queue.put("ready");
		assertThat(queue.requeueExpired().join()).isEqualTo(new Requeued(0, false, Optional.empty()));
		this.queue.put("delayed", PutOptions.with().delay(Duration.ofMinutes(5)));
		assertThat(queue.requeueExpired().join().nextDue().orElseThrow()).isBetween(Duration.ofMinutes(4),
				Duration.ofMinutes(5));
		take(this.queue);
		assertThat(queue.requeueExpired().join().nextDue().orElseThrow()).isBetween(Duration.ofSeconds(10),
				Duration.ofSeconds(30));
	}

	@Test
	void aPortionOfRequeueingIsBounded() {
		int total = 2500;
		this.queue.putAll(texts("expired", 0, total));
		takeAll(queue(SHORT_LEASE), total);
		letEnd(LEASE);
		QueueStore queue = open().queue(this.name, new LeaseTerms(LEASE, 10));
		Requeued portion = queue.requeueExpired().join();
		assertThat(portion.expired()).isBetween(1, 1000);
		assertThat(portion.more()).isTrue();
		assertThat(this.queue.requeueExpired()).isEqualTo(total - portion.expired());
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(total, 0, 0, 0));
	}

	@Test
	void batchesMayBeLarge() {
		int total = 5000;
		List<String> payloads = texts("task", 0, total);
		List<String> ids = this.queue.putAll(payloads);
		List<Task> tasks = takeAll(this.queue, total);
		assertThat(tasks).extracting(Task::id).isEqualTo(ids);
		assertThat(tasks).extracting(Task::payload).isEqualTo(payloads);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, total, 0));
		assertThat(this.queue.ackAll(tasks)).isEqualTo(total);
		assertThat(residue(this.name)).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	void batchesMayBeEmptyOrLargerThanWhatIsThere() throws Exception {
		assertThat(this.queue.putAll(List.of())).isEmpty();
		assertThat(this.queue.ackAll(List.of())).isZero();
		assertThat(this.queue.getAll(10, NO_WAIT)).isEmpty();
		this.queue.putAll(List.of("a", "b"));
		assertThat(this.queue.getAll(Integer.MAX_VALUE, NO_WAIT)).hasSize(2);
		this.queue.putAll(List.of("c", "d", "e"));
		assertThat(this.queue.getAll(2, NO_WAIT)).extracting(Task::payload).containsExactly("c", "d");
	}

	@Test
	void theLongestTimesAndIdsAreKept() {
		Duration longest = Duration.ofDays(10_950);
		String id = "i".repeat(255);
		this.queue.put("work", PutOptions.with().id(id).timeout(longest).maxAttempts(65_535));
		this.queue.put("delayed", PutOptions.with().delay(longest));
		Task task = take(this.queue);
		assertThat(task.id()).isEqualTo(id);
		assertThat(Duration.between(task.enqueuedAt(), task.deadline())).isBetween(longest.minus(TICK),
				longest.plusSeconds(60));
		assertThat(task.release(longest)).isTrue();
		assertThat(this.queue.getNow()).isEmpty();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 2, 0, 0));
		assertThat(this.queue.purge()).isEqualTo(2);
	}

	@Test
	void putAllGivesEachTaskTheOptions() {
		this.queue.putAll(List.of("a", "b"), PutOptions.with().delay(A_WHILE).timeout(LEASE).maxAttempts(1));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 2, 0, 0));
		letEnd(A_WHILE);
		takeAll(this.queue, 2);
		letEnd(LEASE);
		assertThat(this.queue.requeueExpired()).isEqualTo(2);
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 2));
	}

	// 11. Cluster-safe: a queue works whatever it is called.

	@ParameterizedTest
	@MethodSource("oddNames")
	void aQueueMayHaveAnyName(String odd) {
		TaskQueues process = queues(open(), SETTINGS);
		List<TaskQueue> queues = Stream.of(odd + this.name, this.name + odd, odd + this.name + odd)
			.map(process::queue)
			.toList();
		for (TaskQueue queue : queues) {
			queue.put("a", PutOptions.with().id("order-42"));
			queue.put("delayed", PutOptions.with().delay(Duration.ofMillis(50)));
			queue.put("b", PutOptions.with().maxAttempts(1));
			queue.putAll(List.of("c"), PutOptions.with().maxAttempts(1).timeout(LEASE));
			assertThat(take(queue).release(NO_WAIT)).isTrue();
			Task a = take(queue);
			assertThat(a.extend(Duration.ofSeconds(20))).isTrue();
			assertThat(take(queue).fail()).isTrue();
			assertThat(take(queue).payload()).isEqualTo("c");
			Task delayed = take(queue);
			assertThat(delayed.payload()).isEqualTo("delayed");
			assertThat(queue.ackAll(List.of(a, delayed))).isEqualTo(2);
		}
		letEnd(LEASE);
		for (TaskQueue queue : queues) {
			queue.requeueExpired();
			assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 2));
			assertThat(queue.dead().replayAll()).isEqualTo(2);
			assertThat(queue.purge()).isEqualTo(2);
			assertThat(residue(queue.name())).isLessThanOrEqualTo(CONSTANT_FEW);
		}
	}

	@Test
	void queuesOfSimilarNamesDoNotMix() {
		TaskQueues process = queues(open(), SETTINGS);
		Set<String> names = new HashSet<>(List.of(this.name, "{" + this.name + "}"));
		oddNames().forEach((odd) -> names.addAll(List.of(odd + this.name, this.name + odd, odd + this.name + odd)));
		names.forEach((name) -> process.queue(name).put(name, PutOptions.with().id("order-42")));
		assertThat(names).allSatisfy((name) -> {
			TaskQueue queue = process.queue(name);
			assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
			Task task = take(queue);
			assertThat(task.payload()).isEqualTo(name);
			assertThat(task.ack()).isTrue();
			assertThat(queue.getNow()).isEmpty();
		});
	}

	@Test
	void aQueueMustHaveAName() {
		TaskQueues process = queues(open(), SETTINGS);
		assertThatIllegalArgumentException().isThrownBy(() -> process.queue(""))
			.withMessageContaining("The name of a queue");
		assertThatIllegalArgumentException().isThrownBy(() -> process.queue("é".repeat(128)))
			.withMessageContaining("256");
	}

	// The asynchronous face

	@Test
	void futuresDoWhatTheBlockingCallsDo() throws Exception {
		String id = this.queue.async().put("a").get();
		assertThat(this.queue.async().put("b", PutOptions.with().id("own")).get()).isEqualTo("own");
		List<String> ids = this.queue.async().putAll(List.of("c", "d")).get();
		assertThat(this.queue.async().putAll(List.of()).get()).isEmpty();
		this.queue.async().putAll(List.of("e"), PutOptions.with().maxAttempts(1)).get();
		assertThat(this.queue.async().stats().get()).isEqualTo(new QueueStats(5, 0, 0, 0));
		Task a = this.queue.async().get().get();
		Task b = this.queue.async().get(LONG_WAIT).get().orElseThrow();
		Task c = this.queue.async().getNow().get().orElseThrow();
		List<Task> rest = this.queue.async().getAll(10, LONG_WAIT).get();
		assertThat(List.of(a.id(), b.id(), c.id())).containsExactly(id, "own", ids.get(0));
		assertThat(rest).extracting(Task::payload).containsExactly("d", "e");
		assertThat(this.queue.async().getNow().get()).isEmpty();
		Instant deadline = a.deadline();
		assertThat(this.queue.async().extend(a, Duration.ofMinutes(5)).get()).isTrue();
		assertThat(a.deadline()).isAfter(deadline);
		assertThat(this.queue.async().ack(a).get()).isTrue();
		assertThat(this.queue.async().ack(a).get()).isFalse();
		assertThat(this.queue.async().release(b, NO_WAIT).get()).isTrue();
		assertThat(this.queue.async().release(b, NO_WAIT).get()).isFalse();
		assertThat(this.queue.async().fail(rest.get(1), new Exception("boom")).get()).isTrue();
		assertThat(this.queue.async().extend(rest.get(1), LEASE).get()).isFalse();
		assertThat(this.queue.async().ackAll(List.of(a, c, rest.get(0))).get()).isEqualTo(2);
		assertThat(this.queue.async().ackAll(List.of()).get()).isZero();
		assertThat(this.queue.async().stats().get()).isEqualTo(new QueueStats(1, 0, 0, 1));
		assertThat(onlyDead(this.queue).error()).isEqualTo("java.lang.Exception: boom");
	}

	@Test
	void badArgumentsOfAsynchronousCallsThrowAtOnce() {
		this.queue.put("work");
		Task task = take(this.queue);
		Duration negative = Duration.ofMillis(-1);
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.async().get(negative));
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.async().getAll(1, negative));
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.async().getAll(0, NO_WAIT));
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.async().release(task, negative));
		assertThatExceptionOfType(TaskRejectedException.class)
			.isThrownBy(() -> this.queue.async().put("work", PutOptions.with().serializer("yaml")));
		assertThat(task.ack()).isTrue();
	}

	@Test
	void futuresOfAClosedStoreFail() {
		TaskStore store = open();
		TaskQueue queue = queues(store, SETTINGS).queue(this.name);
		store.close();
		List<CompletableFuture<?>> futures = List.of(queue.async().put("work"), queue.async().get(),
				queue.async().getNow(), queue.async().stats());
		assertThat(futures).allSatisfy((future) -> assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> future.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS))
			.withCauseInstanceOf(TaskStoreException.class));
	}

	@Test
	void manyAsynchronousCallsMayBeUnderWayAtOnce() {
		int total = 3000;
		List<CompletableFuture<Boolean>> acks = new ArrayList<>();
		for (int i = 0; i < total; i++) {
			acks.add(this.queue.async().get().thenCompose((task) -> this.queue.async().ack(task)));
		}
		List<CompletableFuture<String>> puts = texts("task", 0, total).stream().map(this.queue.async()::put).toList();
		assertThat(puts).allSatisfy((put) -> assertThat(put.join()).isNotEmpty());
		assertThat(acks).allSatisfy((ack) -> assertThat(ack.join()).isTrue());
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	private TaskStore open() {
		TaskStore store = openStore();
		this.stores.add(store);
		return store;
	}

	private TaskQueues queues(TaskStore store, QueueSettings settings) {
		return TaskQueues.on(store)
			.serializers(List.of(new TextSerializer(), new BytesSerializer("bytes"), new BrokenSerializer()))
			.defaults(settings)
			.build();
	}

	/** The test's queue, in a process of its own. */
	private TaskQueue queue(QueueSettings settings) {
		return queues(open(), settings).queue(this.name);
	}

	private static Task take(TaskQueue queue) {
		return takeAll(queue, 1).get(0);
	}

	private static List<Task> takeAll(TaskQueue queue, int count) {
		return takeAll(queue, count, count);
	}

	private static List<Task> takeAll(TaskQueue queue, int min, int max) {
		try {
			List<Task> tasks = queue.getAll(max, (min > 0) ? LONG_WAIT : NO_WAIT);
			assertThat(tasks).as("tasks taken while there are %s", queue.stats()).hasSizeBetween(min, max);
			return tasks;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("Interrupted: this test took too long", ex);
		}
	}

	private void drain(Collection<Object> payloads) throws InterruptedException {
		// what was given up comes back by itself, perhaps a little later
		for (Optional<Task> task = this.queue.get(LEASE); task.isPresent(); task = this.queue.get(LEASE)) {
			assertThat(task.get().attempt()).isEqualTo(1);
			assertThat(payloads.add(task.get().payload())).isTrue();
			assertThat(task.get().ack()).isTrue();
		}
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	private static String die(TaskQueue queue, String payload, String error) {
		return die(queue, payload, error, PutOptions.with());
	}

	private static String die(TaskQueue queue, String payload, String error, PutOptions options) {
		queue.put(payload, options.maxAttempts(1));
		Task task = take(queue);
		assertThat(task.fail(new Exception(error))).isTrue();
		return task.id();
	}

	private static DeadTask onlyDead(TaskQueue queue) {
		List<DeadTask> dead = queue.dead().list(0, 10);
		assertThat(dead).hasSize(1);
		return dead.get(0);
	}

	private void assertRefused(Consumer<TaskQueue> put, String... messageParts) {
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> put.accept(this.queue))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(messageParts)
				.contains(this.name)
				.contains("Nothing was stored"));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(residue(this.name)).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	/** A get that waits already. */
	private Future<Task> waitingGet(TaskQueue queue) {
		Future<Task> waiting = this.threads.submit(() -> queue.get());
		letEnd(Duration.ofMillis(150));
		return waiting;
	}

	private static void assertWakesWithin(Duration due, Future<Task> waiting, Runnable cause) throws Exception {
		assertThat(waiting).isNotDone();
		long before = System.nanoTime();
		cause.run();
		long after = System.nanoTime();
		Task task = waiting.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(task.payload()).isEqualTo("work");
		assertThat(since(before)).isGreaterThanOrEqualTo(due.minus(TICK));
		assertThat(since(after)).isLessThan(due.plus(WAKE_UP));
	}

	/** Wait until that time is over on every clock. */
	private static void letEnd(Duration time) {
		Awaitility.await().pollDelay(time.plusMillis(30)).atMost(time.plus(LONG_WAIT)).until(() -> true);
	}

	private static Duration since(long nanoTime) {
		return Duration.ofNanos(System.nanoTime() - nanoTime);
	}

	private static List<String> texts(String prefix, int from, int count) {
		return IntStream.range(from, from + count).mapToObj((i) -> prefix + "-" + i).toList();
	}

	static List<String> oddNames() {
		return Stream
			.of("{", "}", "{}", "}{", "}a{", "{x}", "{{x}}", "a{b}c", "a b\n", ":", ":ready", "a:ready", "*?[a]",
					"\\\"'", "\u0000", "größe", "日本語", "😀", "x".repeat(70))
			.toList();
	}

	/**
	 * What a delivery can do to its task.
	 */
	enum Operation {

		ACK, FAIL, RELEASE, RELEASE_WITH_DELAY, EXTEND;

		boolean on(Task task) {
			return switch (this) {
				case ACK -> task.ack();
				case FAIL -> task.fail();
				case RELEASE -> task.release(Duration.ZERO);
				case RELEASE_WITH_DELAY -> task.release(Duration.ofMinutes(1));
				case EXTEND -> task.extend(Duration.ofMinutes(1));
			};
		}

	}

	/**
	 * Strings as UTF-8.
	 */
	private static final class TextSerializer implements PayloadSerializer {

		@Override
		public String name() {
			return "text";
		}

		@Override
		public byte[] serialize(Object payload) {
			if (payload instanceof String text) {
				return text.getBytes(StandardCharsets.UTF_8);
			}
			throw new SerializationException("only strings can be written.", null);
		}

		@Override
		public Object deserialize(byte[] bytes, Type type) {
			try {
				return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			}
			catch (CharacterCodingException ex) {
				throw new SerializationException("they are not UTF-8.", ex);
			}
		}

	}

	/**
	 * Bytes as they are.
	 */
	private static class BytesSerializer implements PayloadSerializer {

		private final String name;

		BytesSerializer(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public byte[] serialize(Object payload) {
			return (byte[]) payload;
		}

		@Override
		public Object deserialize(byte[] bytes, Type type) {
			return bytes;
		}

	}

	/**
	 * Writes what nobody can read.
	 */
	private static final class BrokenSerializer extends BytesSerializer {

		BrokenSerializer() {
			super("broken");
		}

		@Override
		public Object deserialize(byte[] bytes, Type type) {
			throw new SerializationException("broken on purpose.", null);
		}

	}

}
