package io.qaio.queue.store.contract;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Put is idempotent by id. While a task with the caller's own id lives, another put with
 * it stores nothing and says so.
 */
interface PutIsIdempotentById extends ContractFixture {

	@Test
	default void tasksWithoutAnIdGetDifferentOnesThatGrow() {
		List<PutResult> results = new ArrayList<>(queue().putAll(texts("task", 0, 100)));
		results.add(queue().put("last"));
		assertThat(results).extracting(PutResult::duplicate).containsOnly(false);
		assertThat(results).extracting(PutResult::id).doesNotHaveDuplicates().isSorted();
	}

	@Test
	default void anIdThatLivesIsNotPutTwice() {
		PutOptions id = PutOptions.with().id("order-42");
		assertThat(queue().put("first", id)).isEqualTo(new PutResult("order-42", false));
		assertThat(queue().put("second", id)).isEqualTo(new PutResult("order-42", true));
		assertThat(queue(SETTINGS).putAll(List.of("third"), id)).containsExactly(new PutResult("order-42", true));
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		Task task = take(queue());
		assertThat(task.id()).isEqualTo("order-42");
		assertThat(task.payload()).isEqualTo("first");
	}

	@Test
	default void anIdLivesWhileItsTaskIsDelayedTakenFailedOrReleased() {
		PutOptions id = PutOptions.with().id("order-42");
		queue().put("first", id.delay(LEASE));
		assertDuplicate("while delayed", id);
		Task task = take(queue());
		assertDuplicate("while taken", id);
		task.fail();
		assertDuplicate("while ready again", id);
		take(queue()).release(NO_WAIT);
		assertDuplicate("while released", id);
		take(queue()).release(LEASE);
		assertDuplicate("while delayed again", id);
		assertThat(take(queue(SHORT_LEASE)).payload()).isEqualTo("first");
		letEnd(LEASE);
		assertDuplicate("after the lease", id);
		assertThat(take(queue()).payload()).isEqualTo("first");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	default void anIdIsFreeAfterItsTaskIsAckedDeadOrPurged() {
		PutOptions id = PutOptions.with().id("order-42");
		assertStored("acked", id);
		assertThat(take(queue()).ack()).isTrue();
		assertStored("acked with others", id);
		assertThat(queue().ackAll(List.of(take(queue())))).isEqualTo(1);
		assertStored("dying", id.maxAttempts(1));
		assertThat(take(queue()).fail()).isTrue();
		assertStored("expiring", id.maxAttempts(1).visibilityTimeout(LEASE));
		take(queue());
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isEqualTo(1);
		assertStored("undecodable".getBytes(StandardCharsets.UTF_8), id.serializer("broken"));
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(() -> take(queue()).payload());
		assertStored("purged when ready", id);
		assertThat(queue().purge()).isEqualTo(1);
		assertStored("purged when delayed", id.delay(Duration.ofMinutes(1)));
		assertThat(queue().purge()).isEqualTo(1);
		assertStored("purged when taken", id);
		take(queue());
		assertThat(queue().purge()).isEqualTo(1);
		assertStored("last", id);
		assertThat(take(queue()).payload()).isEqualTo("last");
	}

	@Test
	default void onlyOneOfManyConcurrentPutsOfAnIdStoresATask() throws Exception {
		TaskQueue other = queue(SETTINGS);
		CountDownLatch go = new CountDownLatch(1);
		List<Future<Integer>> puts = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			TaskQueue process = (i % 2 == 0) ? queue() : other;
			puts.add(threads().submit(() -> {
				go.await();
				int stored = 0;
				for (int order = 0; order < 50; order++) {
					stored += process.put("order", PutOptions.with().id("order-" + order)).duplicate() ? 0 : 1;
				}
				return stored;
			}));
		}
		go.countDown();
		int stored = 0;
		for (Future<Integer> put : puts) {
			stored += put.get();
		}
		assertThat(stored).isEqualTo(50);
		assertThat(queue().stats()).isEqualTo(new QueueStats(50, 0, 0, 0));
		assertThat(takeAll(queue(), 50)).extracting(Task::id).doesNotHaveDuplicates().hasSize(50);
	}

	@Test
	default void putsThatShareACallEachSayWhetherTheyAreDuplicates() {
		queue().put("old", PutOptions.with().id("order-3"));
		queue().put("old", PutOptions.with().id("order-7"));
		List<CompletableFuture<PutResult>> puts = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			puts.add(queue().async().put("plain"));
			puts.add(queue().async().put("new", PutOptions.with().id("order-" + i)));
			puts.add(queue().async().put("again", PutOptions.with().id("order-" + i)));
		}
		for (int i = 0; i < 10; i++) {
			assertThat(puts.get(3 * i).join().duplicate()).isFalse();
			assertThat(puts.get(3 * i + 1).join()).isEqualTo(new PutResult("order-" + i, i == 3 || i == 7));
			assertThat(puts.get(3 * i + 2).join()).isEqualTo(new PutResult("order-" + i, true));
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(20, 0, 0, 0));
	}

	@Test
	default void oneIdForSeveralTasksIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> queue().putAll(List.of("a", "b"), PutOptions.with().id("order-42")))
			.withMessageContaining("order-42");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@ParameterizedTest
	@EnumSource
	default void whatComesTooLateFreesNoIdOfATaskThatLivesOn(Operation operation) {
		PutOptions id = PutOptions.with().id("order-42");
		queue().put("first", id);
		Task outdated = take(queue(SHORT_LEASE));
		letEnd(LEASE);
		assertThat(operation.on(outdated)).isFalse();
		assertDuplicate("while nobody has requeued it", id);
		queue().requeueExpired();
		assertThat(operation.on(outdated)).isFalse();
		assertDuplicate("while ready again", id);
		Task current = take(queue());
		assertThat(operation.on(outdated)).isFalse();
		assertDuplicate("while taken again", id);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
		assertThat(current.ack()).isTrue();
		assertThat(operation.on(outdated)).isFalse();
		assertStored("second", id);
		assertThat(operation.on(current)).isFalse();
		assertDuplicate("while the second lives", id);
	}

	@Test
	default void ofAcksThatShareACallOnlyThoseInTimeFreeTheirIds() {
		for (int late = 0; late < 3; late++) {
			for (int i = 0; i < 3; i++) {
				PutOptions id = PutOptions.with().id("order-" + i);
				assertStored("work", (i == late) ? id.visibilityTimeout(LEASE) : id);
			}
			List<Task> tasks = takeAll(queue(), 3);
			letEnd(LEASE);
			assertThat(queue().ackAll(tasks)).isEqualTo(2);
			assertDuplicate("again", PutOptions.with().id("order-" + late));
			assertThat(queue().ackAll(tasks)).isZero();
			assertDuplicate("again", PutOptions.with().id("order-" + late));
			assertStored("new", PutOptions.with().id("order-" + (late + 1) % 3));
			assertStored("new", PutOptions.with().id("order-" + (late + 2) % 3));
			assertThat(queue().purge()).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@EnumSource
	default void whatEndsOneTaskOfABatchFreesNoOtherId(Operation operation) {
		for (int i = 0; i < 3; i++) {
			queue().put("work", PutOptions.with().id("order-" + i));
		}
		assertThat(operation.on(takeAll(queue(), 3).get(1))).isTrue();
		assertDuplicate("first", PutOptions.with().id("order-0"));
		assertDuplicate("last", PutOptions.with().id("order-2"));
		boolean ends = operation == Operation.ACK || operation == Operation.BURY;
		assertThat(queue().put("middle", PutOptions.with().id("order-1")).duplicate()).isEqualTo(!ends);
	}

	@Test
	default void anIdMayHoldAnyCharacters() {
		for (String id : OddNames.all()) {
			assertThat(queue().put(id, PutOptions.with().id(id))).isEqualTo(new PutResult(id, false));
			assertThat(queue().put("again", PutOptions.with().id(id))).isEqualTo(new PutResult(id, true));
			Task task = take(queue());
			assertThat(task.id()).isEqualTo(id);
			assertThat(task.payload()).isEqualTo(id);
			assertThat(task.ack()).isTrue();
			assertThat(queue().getNow()).isEmpty();
		}
	}

	private void assertStored(Object payload, PutOptions options) {
		assertThat(queue().put(payload, options).duplicate()).as("%s is a duplicate", payload).isFalse();
	}

	private void assertDuplicate(Object payload, PutOptions options) {
		assertThat(queue().put(payload, options).duplicate()).as("%s is a duplicate", payload).isTrue();
	}

}
