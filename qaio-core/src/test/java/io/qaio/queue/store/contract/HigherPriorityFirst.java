package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ready tasks of a higher priority are taken first, and those of one priority first in,
 * first out. A task keeps its priority.
 */
interface HigherPriorityFirst extends ContractFixture {

	/** The priorities that there are. */
	int PRIORITIES = 10;

	@Test
	default void higherPrioritiesAreTakenFirst() {
		TaskQueue other = queue(SETTINGS);
		for (int i = 0; i < 3; i++) {
			for (int priority : List.of(4, 0, 9, 1, 8)) {
				TaskQueue process = (i % 2 == 0) ? queue() : other;
				process.put(priority + "-" + i, priority(priority));
			}
		}
		queue().put("0-3");
		queue().putAll(List.of("4-3", "4-4"), priority(4));
		assertThat(queue().stats()).isEqualTo(new QueueStats(18, 0, 0, 0));
		List<Object> taken = new ArrayList<>(List.of(take(queue()).payload()));
		takeAll(other, 9).forEach((task) -> taken.add(task.payload()));
		takeAll(queue(), 8, 100).forEach((task) -> taken.add(task.payload()));
		assertThat(taken).containsExactly("9-0", "9-1", "9-2", "8-0", "8-1", "8-2", "4-0", "4-1", "4-2", "4-3", "4-4",
				"1-0", "1-1", "1-2", "0-0", "0-1", "0-2", "0-3");
	}

	@Test
	default void aTaskKeepsItsPriorityWhateverHappensToIt() {
		queue().put("low", priority(1));
		queue().put("high-1", priority(5).id("high-1").maxAttempts(3).visibilityTimeout(LEASE));
		queue().put("high-2", priority(5));
		queue().put("highest", priority(9).delay(Duration.ofMillis(10)));
		letEnd(Duration.ofMillis(10));
		assertThat(take(queue()).payload()).isEqualTo("highest");
		takeAll(queue(), 1).get(0).release(NO_WAIT);
		Task task = take(queue());
		assertThat(task.payload()).as("released").isEqualTo("high-1");
		letEnd(LEASE);
		task = take(queue());
		assertThat(task.payload()).as("after the lease").isEqualTo("high-1");
		task.fail();
		task = take(queue());
		assertThat(task.payload()).as("after a failure").isEqualTo("high-2");
		task.fail(new IllegalStateException("boom"), LEASE);
		task = take(queue());
		assertThat(task.payload()).isEqualTo("high-1");
		task.fail();
		assertThat(queue().stats().dead()).isEqualTo(1);
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isZero();
		assertThat(queue().dead().replay("high-1")).isTrue();
		assertThat(takeAll(queue(), 3)).extracting(Task::payload).containsExactly("high-2", "high-1", "low");
	}

	@Test
	default void leasesThatEndTogetherKeepTheOrderOfTheirPriorities() {
		TaskQueue queue = queue(SHORT_LEASE);
		queue.putAll(texts("low", 0, 3), priority(2));
		queue.putAll(texts("none", 0, 3));
		queue.putAll(texts("high", 0, 3), priority(7));
		takeAll(queue, 9);
		letEnd(LEASE);
		assertThat(queue.requeueExpired()).isEqualTo(9);
		assertThat(takeAll(queue(), 9)).extracting(Task::payload)
			.isEqualTo(Stream.of("high", "low", "none").flatMap((name) -> texts(name, 0, 3).stream()).toList());
	}

	@Test
	default void aTaskWithAPriorityComesAtOnceToOneWhoWaits() {
		TaskQueue other = queue(SETTINGS);
		List<CompletableFuture<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < PRIORITIES; i++) {
			waiting.add(((i % 2 == 0) ? queue() : other).async().get());
		}
		for (int i = 0; i < PRIORITIES; i++) {
			queue().put("task-" + i, priority(i));
		}
		assertThat(waiting)
			.extracting((future) -> future.orTimeout(LONG_WAIT.toSeconds(), TimeUnit.SECONDS).join().payload())
			.containsExactlyInAnyOrderElementsOf(texts("task", 0, PRIORITIES));
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, PRIORITIES, 0));
	}

	@Test
	default void theOrderIsThatOfAModel() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		List<Deque<String>> model = Stream.generate(() -> (Deque<String>) new ArrayDeque<String>())
			.limit(PRIORITIES)
			.toList();
		for (int i = 0; i < 400; i++) {
			int priority = random.nextInt(PRIORITIES) * random.nextInt(2);
			int count = 1 + random.nextInt(3);
			switch (random.nextInt(4)) {
				case 0 -> {
					queue().putAll(texts(priority + "-" + i, 0, count), priority(priority));
					model.get(priority).addAll(texts(priority + "-" + i, 0, count));
				}
				case 1 -> {
					queue().put(priority + "-" + i, priority(priority));
					model.get(priority).add(priority + "-" + i);
				}
				default -> {
					List<Task> tasks = new ArrayList<>(takeAll(queue(), 0, count));
					List<String> expected = first(model, count);
					assertThat(tasks).as("seed %d, step %d", seed, i).extracting(Task::payload).isEqualTo(expected);
					if (random.nextInt(4) == 0 && !tasks.isEmpty()) {
						tasks.remove(0).fail();
						model.get(priorityOf(expected.get(0))).add(expected.remove(0));
					}
					if (random.nextInt(4) == 0 && !tasks.isEmpty()) {
						Task last = tasks.remove(tasks.size() - 1);
						last.release(NO_WAIT);
						String name = expected.remove(expected.size() - 1);
						model.get(priorityOf(name)).addFirst(name);
					}
					assertThat(queue().ackAll(tasks)).isEqualTo(tasks.size());
				}
			}
		}
	}

	@Test
	default void nothingStaysOfTasksWithAPriority() {
		queue().putAll(texts("task", 0, 100), priority(3));
		queue().putAll(texts("task", 0, 10), priority(8));
		assertThat(queue().ackAll(takeAll(queue(), 50))).isEqualTo(50);
		assertThat(queue().purge()).isEqualTo(60);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		queue().putAll(texts("task", 0, 100), priority(9));
		assertThat(queue().ackAll(takeAll(queue(), 100))).isEqualTo(100);
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	private static PutOptions priority(int priority) {
		return PutOptions.with().priority(priority);
	}

	private static int priorityOf(String name) {
		return name.charAt(0) - '0';
	}

	private static List<String> first(List<Deque<String>> model, int count) {
		List<String> first = new ArrayList<>();
		for (int priority = PRIORITIES - 1; priority >= 0; priority--) {
			while (first.size() < count && !model.get(priority).isEmpty()) {
				first.add(model.get(priority).remove());
			}
		}
		return first;
	}

}
