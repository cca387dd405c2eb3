package io.qaio.queue.store.contract;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tasks with one ordering key are delivered one at a time, in the order of their puts; a
 * task that is not done blocks the later ones of its key, and no others.
 */
interface OrderPerKey extends ContractFixture {

	@Test
	default void tasksOfOneKeyComeOneAtATimeAndOthersInParallel() {
		queue().putAll(List.of("a1", "a2", "a3"), key("a"));
		queue().put("b1", key("b"));
		queue().putAll(List.of("c1", "c2"));
		queue(SETTINGS).put("b2", key("b"));
		assertThat(queue().stats()).isEqualTo(new QueueStats(7, 0, 0, 0));
		List<Task> tasks = takeAll(queue(), 4, 100);
		assertThat(tasks).extracting(Task::payload).containsExactly("a1", "b1", "c1", "c2");
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(3, 0, 4, 0));
		assertThat(tasks.get(0).ack()).isTrue();
		Task next = take(queue());
		assertThat(next.payload()).isEqualTo("a2");
		assertThat(queue().getNow()).isEmpty();
		assertThat(tasks.get(0).ack()).isFalse();
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().ackAll(List.of(tasks.get(1), tasks.get(2), next))).isEqualTo(3);
		assertThat(takeAll(queue(), 2, 100)).extracting(Task::payload).containsExactly("b2", "a3");
	}

	@Test
	default void aDelayOrRetryBlocksOnlyTheTasksOfItsKey() {
		queue().put("a1", key("a").visibilityTimeout(A_WHILE));
		queue().putAll(List.of("a2", "a3"), key("a"));
		Task task = take(queue());
		task.fail();
		queue().putAll(List.of("b1", "b2"), key("b"));
		List<Task> tasks = takeAll(queue(), 2, 100);
		assertThat(tasks).as("failed").extracting(Task::payload).containsExactly("a1", "b1");
		assertThat(tasks.get(0).attempt()).isEqualTo(2);
		tasks.get(0).fail(new IllegalStateException("boom"), LEASE);
		tasks.get(1).ack();
		assertThat(takeAll(queue(), 1, 100)).as("failed with a delay").extracting(Task::payload).containsExactly("b2");
		letEnd(LEASE);
		task = take(queue());
		assertThat(task.payload()).isEqualTo("a1");
		task.release(NO_WAIT);
		task = take(queue());
		assertThat(task.payload()).as("released").isEqualTo("a1");
		task.release(LEASE);
		assertThat(queue().getNow()).as("released with a delay").isEmpty();
		letEnd(LEASE);
		assertThat(take(queue()).payload()).isEqualTo("a1");
		assertThat(queue().getNow()).isEmpty();
		letEnd(A_WHILE);
		task = take(queue());
		assertThat(task.payload()).as("after the lease").isEqualTo("a1");
		assertThat(task.attempt()).isEqualTo(4);
		assertThat(queue().getNow()).isEmpty();
		assertThat(task.ack()).isTrue();
		assertThat(take(queue()).payload()).isEqualTo("a2");
	}

	@Test
	default void aDeadTaskUnblocksTheNext() {
		queue().put("a1", key("a").maxAttempts(1));
		queue().put("a2", key("a").maxAttempts(1).visibilityTimeout(LEASE));
		queue().put("a3".getBytes(StandardCharsets.UTF_8), key("a").serializer("broken"));
		queue().put("a4", key("a"));
		assertThat(take(queue()).fail()).isTrue();
		assertThat(take(queue()).payload()).isEqualTo("a2");
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isEqualTo(1);
		Task broken = take(queue());
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(broken::payload);
		assertThat(take(queue()).payload()).isEqualTo("a4");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 3));
	}

	@Test
	default void aReplayedTaskGoesBehindTheOthersOfItsKey() {
		queue().put("a1", key("a").id("a1").maxAttempts(1));
		queue().putAll(List.of("a2", "a3"), key("a"));
		queue().put("b1", key("b").id("b1").maxAttempts(1));
		takeAll(queue(), 2).forEach(Task::fail);
		assertThat(queue().dead().replay("a1")).isTrue();
		assertThat(queue().dead().replayAll()).isEqualTo(1);
		List<Object> order = new ArrayList<>();
		for (List<Task> tasks = takeAll(queue(), 2); !tasks.isEmpty(); tasks = takeAll(queue(), 0, 100)) {
			tasks.forEach((task) -> order.add(task.payload()));
			queue().ackAll(tasks);
		}
		assertThat(order).containsExactly("a2", "b1", "a3", "a1");
	}

	@Test
	default void tasksOfABatchAreReleasedOneByOne() {
		for (int i = 0; i < 3; i++) {
			for (String key : List.of("a", "b", "c")) {
				queue().put(key + i, key(key));
			}
		}
		List<Task> batch = takeAll(queue(), 3, 100);
		assertThat(batch).extracting(Task::payload).containsExactly("a0", "b0", "c0");
		assertThat(queue().ackAll(batch.subList(1, 3))).isEqualTo(2);
		assertThat(takeAll(queue(), 2, 100)).extracting(Task::payload).containsExactly("b1", "c1");
		assertThat(queue().ackAll(batch)).isEqualTo(1);
		assertThat(takeAll(queue(), 1, 100)).extracting(Task::payload).containsExactly("a1");
	}

	@Test
	default void aWaitingGetTakesTheNextTaskOfAKeyAsSoonAsItIsUnblocked() throws Exception {
		queue().putAll(List.of("a1", "a2", "a3"), key("a"));
		Task first = take(queue());
		CompletableFuture<Task> waiting = queue(SETTINGS).async().get();
		queue().put("a4", key("a"));
		assertThat(queue().getNow()).isEmpty();
		assertThat(waiting).isNotDone();
		first.ack();
		Task second = waiting.get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS);
		assertThat(second.payload()).isEqualTo("a2");
		CompletableFuture<Task> waitingAgain = queue().async().get();
		assertThat(second.fail()).isTrue();
		assertThat(waitingAgain.get(LONG_WAIT.toSeconds(), TimeUnit.SECONDS).payload()).isEqualTo("a2");
	}

	@ParameterizedTest
	@EnumSource
	default void whatComesTooLateUnblocksNothing(Operation operation) {
		queue().putAll(List.of("a1", "a2"), key("a"));
		Task outdated = take(queue(SHORT_LEASE));
		letEnd(LEASE);
		assertThat(operation.on(outdated)).isFalse();
		Task current = take(queue());
		assertThat(current.payload()).isEqualTo("a1");
		assertThat(operation.on(outdated)).isFalse();
		assertThat(queue().getNow()).isEmpty();
		assertThat(current.ack()).isTrue();
		Task next = take(queue());
		assertThat(next.payload()).isEqualTo("a2");
		assertThat(operation.on(outdated)).isFalse();
		assertThat(operation.on(current)).isFalse();
		queue().put("a3", key("a"));
		assertThat(queue().getNow()).isEmpty();
		assertThat(next.ack()).isTrue();
		assertThat(take(queue()).payload()).isEqualTo("a3");
	}

	@Test
	default void aKeyIsFreeWhenAllItsTasksAreDone() {
		for (int round = 0; round < 3; round++) {
			queue().put("acked", key("a"));
			assertThat(take(queue()).ack()).isTrue();
			queue().put("dies", key("a").maxAttempts(1));
			assertThat(take(queue()).fail()).isTrue();
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 3));
	}

	@Test
	default void ofAcksThatShareACallOnlyThoseInTimeUnblockTheNextOfTheirKey() {
		for (String key : List.of("a", "b", "c")) {
			queue().put(key + 1, key.equals("b") ? key(key).visibilityTimeout(LEASE) : key(key));
			queue().put(key + 2, key(key));
		}
		List<Task> tasks = takeAll(queue(), 3, 100);
		letEnd(LEASE);
		assertThat(queue().ackAll(tasks)).isEqualTo(2);
		assertThat(takeAll(queue(), 3, 100)).extracting(Task::payload).containsExactlyInAnyOrder("a2", "b1", "c2");
	}

	@Test
	default void aDelayBlocksTheTasksBehindIt() {
		queue().put("a1", key("a").delay(A_WHILE));
		queue().put("a2", key("a"));
		queue().put("b1", key("b"));
		queue().put("b2", key("b").delay(A_WHILE));
		Task task = take(queue());
		assertThat(task.payload()).isEqualTo("b1");
		task.ack();
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 2, 0, 0));
		letEnd(A_WHILE);
		List<Task> tasks = takeAll(queue(), 2, 100);
		assertThat(tasks).extracting(Task::payload).containsExactly("a1", "b2");
		queue().ackAll(tasks);
		assertThat(takeAll(queue(), 1, 100)).extracting(Task::payload).containsExactly("a2");
	}

	@Test
	default void theOrderOfAKeyGoesBeforePriorities() {
		queue().put("a1", key("a"));
		queue().put("a2", key("a").priority(9));
		queue().put("b1", key("b").priority(5));
		List<Task> tasks = takeAll(queue(), 2, 100);
		assertThat(tasks).extracting(Task::payload).containsExactly("b1", "a1");
		queue().put("c", PutOptions.with().priority(8));
		queue().ackAll(tasks);
		assertThat(takeAll(queue(), 2, 100)).extracting(Task::payload).containsExactly("a2", "c");
	}

	@Test
	default void idsAreUniqueWhileTheirTasksAreBlocked() {
		queue().put("a1", key("a"));
		queue().put("a2", key("a").id("order-42"));
		queue().put("a2 again", key("a").id("order-42"));
		take(queue()).ack();
		assertThat(take(queue()).ack()).isTrue();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		queue().put("a3", key("a").id("order-42"));
		assertThat(take(queue()).payload()).isEqualTo("a3");
	}

	@Test
	default void aKeyMayHoldAnyCharacters() {
		List<String> keys = new ArrayList<>(OddNames.all());
		keys.addAll(List.of("k", "kk", "k\u0000", "k\u0001k", "\u0001", "\u0001k", "ÿ", "x".repeat(255)));
		for (int i = 0; i < 3; i++) {
			for (String key : keys) {
				queue().put(key + i, key(key));
			}
		}
		for (int i = 0; i < 3; i++) {
			List<Task> tasks = takeAll(queue(), keys.size(), 1000);
			int round = i;
			assertThat(tasks).extracting(Task::payload).isEqualTo(keys.stream().map((key) -> key + round).toList());
			assertThat(queue().ackAll(tasks)).isEqualTo(keys.size());
		}
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void manyConsumersKeepTheOrderOfEachKey() throws Exception {
		int keys = 12;
		int perKey = 25;
		long seed = System.nanoTime();
		for (int i = 0; i < perKey; i++) {
			for (int key = 0; key < keys; key++) {
				queue().async().put(key + ":" + i, key("key-" + key));
			}
		}
		Map<Integer, List<Integer>> done = new ConcurrentHashMap<>();
		Map<Integer, Integer> leased = new ConcurrentHashMap<>();
		List<String> wrong = Collections.synchronizedList(new ArrayList<>());
		AtomicInteger left = new AtomicInteger(keys * perKey);
		List<TaskQueue> processes = List.of(queue(), queue(SETTINGS.withMaxAttempts(1000)));
		List<Future<?>> consumers = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			Random random = new Random(seed + i);
			TaskQueue process = processes.get(i % 2);
			consumers.add(threads().submit(() -> {
				while (left.get() > 0) {
					List<Task> tasks = process.getAll(1 + random.nextInt(4), Duration.ofMillis(50));
					for (Task task : tasks) {
						String[] keyAndNumber = String.valueOf(task.payload()).split(":");
						int key = Integer.parseInt(keyAndNumber[0]);
						if (leased.putIfAbsent(key, 1) != null) {
							wrong.add("two of key " + key + " at a time");
						}
						Thread.yield();
						leased.remove(key);
						switch (random.nextInt(8)) {
							case 0 -> task.release(NO_WAIT);
							case 1 -> task.release(Duration.ofMillis(2));
							case 2 -> {
								if (task.attempt() < 5) {
									task.fail(new IllegalStateException("boom"), Duration.ofMillis(random.nextInt(3)));
								}
								else {
									task.release(NO_WAIT);
								}
							}
							default -> {
								done.computeIfAbsent(key, (k) -> Collections.synchronizedList(new ArrayList<>()))
									.add(Integer.parseInt(keyAndNumber[1]));
								if (task.ack()) {
									left.decrementAndGet();
								}
								else {
									wrong.add("lost " + task);
								}
							}
						}
					}
				}
				return null;
			}));
		}
		for (Future<?> consumer : consumers) {
			consumer.get(40, TimeUnit.SECONDS);
		}
		assertThat(wrong).as("seed %d", seed).isEmpty();
		assertThat(done).hasSize(keys);
		assertThat(done.values()).as("seed %d", seed)
			.allSatisfy((order) -> assertThat(order).hasSize(perKey).isSorted());
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void aPurgeForgetsOrderingKeys() {
		queue().putAll(texts("a", 0, 10), key("a"));
		queue().putAll(texts("b", 0, 10), key("b"));
		Task taken = take(queue());
		assertThat(queue().purge()).isEqualTo(20);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		queue().putAll(List.of("new-1", "new-2"), key("a"));
		assertThat(taken.ack()).isFalse();
		Task task = take(queue());
		assertThat(task.payload()).isEqualTo("new-1");
		assertThat(queue().getNow()).isEmpty();
		assertThat(task.ack()).isTrue();
		assertThat(take(queue()).ack()).isTrue();
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	private static PutOptions key(String key) {
		return PutOptions.with().orderingKey(key);
	}

}
