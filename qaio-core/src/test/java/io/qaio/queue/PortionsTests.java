package io.qaio.queue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Large calls reach the store in portions.
 */
class PortionsTests {

	private static final int TOTAL = 2 * QueueStore.PORTION + 51;

	private final MemoryTaskStore memory = new MemoryTaskStore();

	/** What the store was called with: the operation and the number of tasks. */
	private final List<String> calls = new CopyOnWriteArrayList<>();

	/** What the store returns instead of what it does, by the operation and its call. */
	private final Map<String, CompletableFuture<?>> instead = new HashMap<>();

	private final TaskQueue queue = TaskQueues.on(new RecordingStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withMaxAttempts(1))
		.build()
		.queue("emails");

	@Test
	void largeCallsAreSplit() throws Exception {
		List<String> payloads = payloads(TOTAL);
		List<PutResult> results = this.queue.putAll(payloads);
		assertThat(results).hasSize(TOTAL);
		assertThat(this.calls).containsExactly("put 200", "put 200", "put 51");
		this.calls.clear();
		List<Task> tasks = this.queue.getAll(TOTAL, Duration.ofSeconds(10));
		assertThat(tasks).extracting((task) -> task.payload(String.class)).isEqualTo(payloads);
		assertThat(tasks).extracting(Task::id).isEqualTo(results.stream().map(PutResult::id).toList());
		assertThat(this.calls).containsExactly("take 200", "take 200", "take 51");
		this.calls.clear();
		assertThat(this.queue.ackAll(tasks)).isEqualTo(TOTAL);
		assertThat(this.calls).containsExactly("ack 200", "ack 200", "ack 51");
		assertThat(tasks).allMatch(Task::isSettled);
		assertThat(this.queue.ackAll(tasks)).isZero();
	}

	@Test
	void aCallOfOnePortionIsOneCall() throws Exception {
		this.queue.putAll(payloads(200));
		this.queue.ackAll(this.queue.getAll(200, Duration.ZERO));
		assertThat(this.calls).containsExactly("put 200", "take 200", "ack 200");
	}

	@Test
	void aPortionThatIsNotFullIsTheLast() throws Exception {
		this.queue.putAll(payloads(3));
		assertThat(this.queue.getAll(Integer.MAX_VALUE, Duration.ofSeconds(10))).hasSize(3);
		assertThat(this.queue.getAll(100_000, Duration.ZERO)).isEmpty();
		assertThat(this.calls).containsExactly("put 3", "take 200", "take 200");
	}

	@Test
	void aTakeThatFailsInTheMiddleReturnsWhatItGot() throws Exception {
		this.queue.putAll(payloads(TOTAL));
		this.instead.put("take 3", CompletableFuture.failedFuture(new TaskStoreException("broken", null)));
		List<Task> tasks = this.queue.getAll(100_000, Duration.ZERO);
		assertThat(tasks).extracting((task) -> task.payload(String.class)).isEqualTo(payloads(400));
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(51, 0, 400, 0));
		assertThat(this.queue.ackAll(tasks)).isEqualTo(400);
	}

	@Test
	void aTakeThatFailsAtOnceThrows() {
		this.instead.put("take 1", CompletableFuture.failedFuture(new TaskStoreUnavailableException("away", null)));
		assertThatExceptionOfType(TaskStoreUnavailableException.class)
			.isThrownBy(() -> this.queue.getAll(100_000, Duration.ZERO))
			.withMessage("away");
	}

	@Test
	void aTakeThatIsCancelledInTheMiddleGivesBackWhatItGot() throws Exception {
		this.queue.putAll(payloads(TOTAL));
		CompletableFuture<?> third = new CompletableFuture<>();
		this.instead.put("take 3", third);
		CompletableFuture<List<Task>> taken = this.queue.async().getAll(100_000, Duration.ofMinutes(1));
		assertThat(taken).isNotDone();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(51, 0, 400, 0));
		assertThat(taken.cancel(false)).isTrue();
		assertThat(third).isCancelled();
		assertThat(this.queue.stats()).isEqualTo(new QueueStats(TOTAL, 0, 0, 0));
		List<Task> tasks = this.queue.getAll(TOTAL, Duration.ZERO);
		assertThat(tasks).extracting((task) -> task.payload(String.class)).isEqualTo(payloads(TOTAL));
		assertThat(tasks).allMatch((task) -> task.attempt() == 1);
	}

	@Test
	void aPutThatFailsInTheMiddleSaysHowManyAreStored() {
		this.instead.put("put 2", CompletableFuture
			.failedFuture(new TaskStoreUnavailableException("Queue 'emails', put: nothing was stored", null)));
		assertThatExceptionOfType(TaskStoreUnavailableException.class)
			.isThrownBy(() -> this.queue.putAll(payloads(TOTAL)))
			.withMessage("The first 200 of 451 tasks are stored, those after 400 are not. Of the tasks between:"
					+ " Queue 'emails', put: nothing was stored");
		assertThat(this.calls).containsExactly("put 200", "put 200");
		assertThat(this.queue.stats().ready()).isEqualTo(200);
	}

	@Test
	void aPutThatFailsAtOnceSaysWhatTheStoreSays() {
		this.instead.put("put 1", CompletableFuture.failedFuture(new TaskStoreException("nothing was stored", null)));
		assertThatExceptionOfType(TaskStoreException.class).isThrownBy(() -> this.queue.putAll(payloads(TOTAL)))
			.withMessage("nothing was stored");
		assertThat(this.queue.stats().ready()).isZero();
	}

	@Test
	void duplicatesOfLaterPortionsHaveTheirPositions() {
		BitSet duplicates = new BitSet();
		duplicates.set(3);
		this.instead.put("put 2", CompletableFuture.completedFuture(duplicates));
		List<PutResult> results = this.queue.putAll(payloads(TOTAL));
		assertThat(IntStream.range(0, TOTAL).filter((i) -> results.get(i).duplicate())).containsExactly(203);
	}

	@Test
	void deadTasksAreReadInPortions() throws Exception {
		this.queue.putAll(payloads(250));
		this.queue.getAll(250, Duration.ZERO).forEach(Task::fail);
		this.calls.clear();
		assertThat(this.queue.dead().list(0, 10_000)).extracting((dead) -> dead.payload(String.class))
			.isEqualTo(payloads(250));
		assertThat(this.queue.dead().list(100, 150)).extracting((dead) -> dead.payload(String.class))
			.isEqualTo(payloads(250).subList(100, 250));
		assertThat(this.queue.dead().list(249, 5)).hasSize(1);
		assertThat(this.calls).containsExactly("listDead 100", "listDead 100", "listDead 100", "listDead 100",
				"listDead 50", "listDead 5");
	}

	@Test
	void aStreamReadsDeadTasksAsItIsConsumed() throws Exception {
		assertThat(this.queue.dead().stream()).isEmpty();
		this.queue.putAll(payloads(250));
		this.queue.getAll(250, Duration.ZERO).forEach(Task::fail);
		this.calls.clear();
		assertThat(this.queue.dead().stream().limit(3)).hasSize(3);
		assertThat(this.calls).containsExactly("listDead 100");
		assertThat(this.queue.dead().stream().map((dead) -> dead.payload(String.class))).isEqualTo(payloads(250));
	}

	private static List<String> payloads(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).toList();
	}

	/**
	 * A store in memory that records calls.
	 */
	private final class RecordingStore implements TaskStore {

		@Override
		public QueueStore queue(String name, LeaseTerms terms) {
			QueueStore memory = PortionsTests.this.memory.queue(name, terms);
			Map<String, Integer> counts = new HashMap<>();
			List<String> recorded = List.of("put", "take", "ack", "listDead");
			return (QueueStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { QueueStore.class },
					(proxy, method, arguments) -> {
						if (recorded.contains(method.getName())) {
							PortionsTests.this.calls.add(method.getName() + " " + size(arguments));
							String call = method.getName() + " " + counts.merge(method.getName(), 1, Integer::sum);
							if (PortionsTests.this.instead.containsKey(call)) {
								return PortionsTests.this.instead.get(call);
							}
						}
						try {
							return method.invoke(memory, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

		private static Object size(Object[] arguments) {
			List<Object> sizes = new ArrayList<>();
			Arrays.stream(arguments)
				.map((argument) -> (argument instanceof List<?> list) ? list.size() : argument)
				.filter(Integer.class::isInstance)
				.forEach(sizes::add);
			return sizes.get(0);
		}

		@Override
		public void close() {
			PortionsTests.this.memory.close();
		}

	}

}
