package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.store.QueueStore;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Batches may have any size, and times and ids may be as long as the API allows.
 */
interface BatchesAndLimits extends ContractFixture {

	@Test
	default void batchesMayBeLarge() {
		int total = 5000;
		List<String> payloads = texts("task", 0, total);
		List<String> ids = queue().putAll(payloads).stream().map(PutResult::id).toList();
		List<Task> tasks = takeAll(queue(), total);
		assertThat(tasks).extracting(Task::id).isEqualTo(ids);
		assertThat(tasks).extracting(Task::payload).isEqualTo(payloads);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, total, 0));
		assertThat(queue().ackAll(tasks)).isEqualTo(total);
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void oneCallTakesMoreThanTheStoreDoesInOneStep() {
		int total = 3 * QueueStore.PORTION + 7;
		queue().putAll(texts("last", 0, total));
		queue().putAll(texts("first", 0, total), PutOptions.with().priority(5));
		List<String> payloads = new ArrayList<>(texts("first", 0, total));
		payloads.addAll(texts("last", 0, total));
		List<Task> tasks = new ArrayList<>(takeAll(queue(), 2 * total, 100_000));
		assertThat(tasks).extracting(Task::payload).isEqualTo(payloads);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 2 * total, 0));
		Collections.shuffle(tasks);
		assertThat(queue().ackAll(tasks.subList(0, total))).isEqualTo(total);
		assertThat(queue().ackAll(tasks)).isEqualTo(total);
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void aWaitForMoreThanOnePortionEndsWithTheFirst() {
		CompletableFuture<List<Task>> waiting = queue().async().getAll(100_000, LONG_WAIT);
		queue(SETTINGS).put("work");
		assertThat(waiting).succeedsWithin(LONG_WAIT)
			.satisfies((tasks) -> assertThat(tasks).extracting(Task::payload).containsExactly("work"));
	}

	@Test
	default void batchesMayBeEmptyOrLargerThanWhatIsThere() throws Exception {
		assertThat(queue().putAll(List.of())).isEmpty();
		assertThat(queue().ackAll(List.of())).isZero();
		assertThat(queue().getAll(10, NO_WAIT)).isEmpty();
		queue().putAll(List.of("a", "b"));
		assertThat(queue().getAll(Integer.MAX_VALUE, NO_WAIT)).hasSize(2);
		queue().putAll(List.of("c", "d", "e"));
		assertThat(queue().getAll(2, NO_WAIT)).extracting(Task::payload).containsExactly("c", "d");
	}

	@Test
	default void putAllGivesEachTaskTheOptions() {
		queue().putAll(List.of("a", "b"), PutOptions.with().delay(A_WHILE).visibilityTimeout(LEASE).maxAttempts(1));
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 2, 0, 0));
		letEnd(A_WHILE);
		takeAll(queue(), 2);
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isEqualTo(2);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 2));
	}

	@Test
	default void theLongestTimesAndIdsAreKept() {
		Duration longest = Duration.ofDays(10_950);
		String id = "i".repeat(255);
		queue().put("work", PutOptions.with().id(id).visibilityTimeout(longest).maxAttempts(65_535));
		queue().put("delayed", PutOptions.with().delay(longest));
		Task task = take(queue());
		assertThat(task.id()).isEqualTo(id);
		assertThat(Duration.between(task.enqueuedAt(), task.deadline())).isBetween(longest.minus(TICK),
				longest.plusSeconds(60));
		assertThat(task.release(longest)).isTrue();
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 2, 0, 0));
		assertThat(queue().purge()).isEqualTo(2);
	}

}
