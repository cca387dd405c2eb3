package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.WAKE_UP;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * At least once: a task that {@code put} returned for is delivered until some delivery
 * acks it, or it is dead or purged. No crash of a worker loses a task.
 */
interface AtLeastOnce extends ContractFixture {

	@Test
	default void aTaskIsDeliveredAsItWasPut() {
		String id = queue().put("hello").id();
		Task task = take(queue());
		assertThat(task.id()).isEqualTo(id).isNotEmpty();
		assertThat(task.payload()).isEqualTo("hello");
		assertThat(task.payload(String.class)).isEqualTo("hello");
		assertThat(task.serializer()).isEqualTo("text");
		assertThat(task.attempt()).isEqualTo(1);
		assertThat(task.ack()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 255, 256, 65_535, 65_536, 1024 * 1024 })
	default void payloadsOfAnySizeAndBytesComeBackUnchanged(int size) {
		byte[] payload = new byte[size];
		for (int i = 0; i < size; i++) {
			payload[i] = (byte) (i * 31 + i / 256);
		}
		queue().put(payload, PutOptions.with().serializer("bytes"));
		assertThat(take(queue()).payload(byte[].class)).isEqualTo(payload);
	}

	@Test
	default void aPayloadIsTheOneOfTheMomentItWasPut() {
		byte[] payload = { 1, 2, 3 };
		queue().put(payload, PutOptions.with().serializer("bytes"));
		payload[0] = 9;
		Task task = take(queue());
		task.payload(byte[].class)[1] = 9;
		task.release(NO_WAIT);
		assertThat(take(queue()).payload(byte[].class)).containsExactly(1, 2, 3);
	}

	@Test
	default void oneQueueHoldsTasksOfSeveralSerializers() {
		queue().put("text");
		queue().put(new byte[] { 1, 2 }, PutOptions.with().serializer("bytes"));
		assertThat(take(queue()).payload()).isEqualTo("text");
		Task task = take(queue());
		assertThat(task.serializer()).isEqualTo("bytes");
		assertThat(task.payload()).isEqualTo(new byte[] { 1, 2 });
	}

	@Test
	default void aTaskThatIsNotAckedIsDeliveredAgain() {
		String id = queue().put("work").id();
		Task first = take(queue(SHORT_LEASE));
		Task second = take(queue());
		assertThat(second.id()).isEqualTo(id);
		assertThat(second.payload()).isEqualTo("work");
		assertThat(second.attempt()).isEqualTo(2);
		assertThat(second.enqueuedAt()).isEqualTo(first.enqueuedAt());
		assertThat(second.ack()).isTrue();
	}

	@Test
	default void anAckedTaskIsNeverDeliveredAgain() throws Exception {
		TaskQueue queue = queue(SETTINGS.withVisibilityTimeout(A_WHILE));
		queue.put("work");
		assertThat(take(queue).ack()).isTrue();
		assertThat(queue.get(A_WHILE.plus(LEASE))).isEmpty();
		assertThat(queue.requeueExpired()).isZero();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	default void aTaskOfAProcessThatDiedIsDeliveredToAnother() {
		TaskStore dying = open();
		TaskQueue queue = queues(dying, SHORT_LEASE).queue(queueName());
		String id = queue.put("work").id();
		take(queue);
		dying.close();
		Task again = take(queue());
		assertThat(again.id()).isEqualTo(id);
		assertThat(again.attempt()).isEqualTo(2);
	}

	@Test
	default void allTasksOfAProcessThatDiedComeBackAtOnce() throws Exception {
		int total = 500;
		queue().putAll(texts("task", 0, total));
		TaskStore dying = open();
		takeAll(queues(dying, SHORT_LEASE).queue(queueName()), total);
		dying.close();
		long before = System.nanoTime();
		Set<Object> payloads = new HashSet<>();
		while (payloads.size() < total) {
			queue().getAll(50, LONG_WAIT).forEach((task) -> payloads.add(task.payload()));
		}
		assertThat(since(before)).isLessThan(LEASE.plus(WAKE_UP));
	}

	@Test
	default void tasksStayWhenTheProcessThatPutThemEnds() {
		TaskStore ending = open();
		TaskQueue queue = queues(ending, SETTINGS).queue(queueName());
		queue.put("ready");
		queue.put("delayed", PutOptions.with().delay(LEASE));
		ending.close();
		assertThat(take(queue()).payload()).isEqualTo("ready");
		assertThat(take(queue()).payload()).isEqualTo("delayed");
	}

	@Test
	default void manyProducersAndConsumersInTwoProcessesFinishEachTaskOnce() throws Exception {
		int perProducer = 2000;
		int total = 2 * perProducer;
		TaskQueue other = queue(SETTINGS);
		Map<Object, AtomicInteger> deliveries = new ConcurrentHashMap<>();
		AtomicInteger acked = new AtomicInteger();
		List<Future<?>> all = new ArrayList<>();
		for (TaskQueue process : List.of(queue(), other)) {
			for (int i = 0; i < 4; i++) {
				int max = 1 + i * 3;
				all.add(threads().submit(() -> {
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
			all.add(threads().submit(() -> {
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
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	default void workersThatForgetTasksDelayThemButLoseNone() throws Exception {
		int total = 200;
		QueueSettings settings = SETTINGS.withVisibilityTimeout(Duration.ofMillis(500)).withMaxAttempts(1000);
		Set<Object> finished = ConcurrentHashMap.newKeySet();
		AtomicInteger acks = new AtomicInteger();
		queue().putAll(texts("task", 0, total));
		List<Future<?>> workers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			TaskQueue process = queue(settings);
			workers.add(threads().submit(() -> {
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
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

}
