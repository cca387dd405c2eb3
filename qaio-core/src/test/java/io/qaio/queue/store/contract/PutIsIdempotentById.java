package io.qaio.queue.store.contract;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.Payloads.texts;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Put is idempotent by id. A caller's own id makes {@code put} deduplicate while that
 * task lives.
 */
interface PutIsIdempotentById extends ContractFixture {

	@Test
	default void tasksWithoutAnIdGetDifferentOnesThatGrow() {
		List<String> ids = new ArrayList<>(queue().putAll(texts("task", 0, 100)));
		ids.add(queue().put("last"));
		assertThat(ids).doesNotHaveDuplicates().isSorted();
	}

	@Test
	default void anIdThatLivesIsNotPutTwice() {
		assertThat(queue().put("first", PutOptions.with().id("order-42"))).isEqualTo("order-42");
		assertThat(queue().put("second", PutOptions.with().id("order-42"))).isEqualTo("order-42");
		assertThat(queue(SETTINGS).putAll(List.of("third"), PutOptions.with().id("order-42")))
			.containsExactly("order-42");
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		Task task = take(queue());
		assertThat(task.id()).isEqualTo("order-42");
		assertThat(task.payload()).isEqualTo("first");
	}

	@Test
	default void anIdLivesWhileItsTaskIsDelayedTakenFailedOrReleased() {
		PutOptions id = PutOptions.with().id("order-42");
		queue().put("first", id.delay(LEASE));
		queue().put("while delayed", id);
		Task task = take(queue());
		queue().put("while taken", id);
		task.fail();
		queue().put("while ready again", id);
		take(queue()).release(NO_WAIT);
		queue().put("while released", id);
		take(queue()).release(LEASE);
		queue().put("while delayed again", id);
		assertThat(take(queue(SHORT_LEASE)).payload()).isEqualTo("first");
		letEnd(LEASE);
		queue().put("after the lease", id);
		assertThat(take(queue()).payload()).isEqualTo("first");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	default void anIdIsFreeAfterItsTaskIsAckedDeadOrPurged() {
		PutOptions id = PutOptions.with().id("order-42");
		queue().put("acked", id);
		assertThat(take(queue()).ack()).isTrue();
		queue().put("acked with others", id);
		assertThat(queue().ackAll(List.of(take(queue())))).isEqualTo(1);
		queue().put("dying", id.maxAttempts(1));
		assertThat(take(queue()).fail()).isTrue();
		queue().put("expiring", id.maxAttempts(1).visibilityTimeout(LEASE));
		take(queue());
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isEqualTo(1);
		queue().put("undecodable".getBytes(StandardCharsets.UTF_8), id.serializer("broken"));
		assertThatExceptionOfType(TaskDecodingException.class).isThrownBy(() -> take(queue()).payload());
		queue().put("purged when ready", id);
		assertThat(queue().purge()).isEqualTo(1);
		queue().put("purged when delayed", id.delay(Duration.ofMinutes(1)));
		assertThat(queue().purge()).isEqualTo(1);
		queue().put("purged when taken", id);
		take(queue());
		assertThat(queue().purge()).isEqualTo(1);
		queue().put("last", id);
		assertThat(take(queue()).payload()).isEqualTo("last");
	}

	@Test
	default void onlyOneOfManyConcurrentPutsOfAnIdStoresATask() throws Exception {
		TaskQueue other = queue(SETTINGS);
		CountDownLatch go = new CountDownLatch(1);
		List<Future<?>> puts = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			TaskQueue process = (i % 2 == 0) ? queue() : other;
			puts.add(threads().submit(() -> {
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
		assertThat(queue().stats()).isEqualTo(new QueueStats(50, 0, 0, 0));
		assertThat(takeAll(queue(), 50)).extracting(Task::id).doesNotHaveDuplicates().hasSize(50);
	}

	@Test
	default void oneIdForSeveralTasksIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> queue().putAll(List.of("a", "b"), PutOptions.with().id("order-42")))
			.withMessageContaining("order-42");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
	}

	@Test
	default void anIdMayHoldAnyCharacters() {
		for (String id : OddNames.all()) {
			assertThat(queue().put(id, PutOptions.with().id(id))).isEqualTo(id);
			queue().put("again", PutOptions.with().id(id));
			Task task = take(queue());
			assertThat(task.id()).isEqualTo(id);
			assertThat(task.payload()).isEqualTo(id);
			assertThat(task.ack()).isTrue();
			assertThat(queue().getNow()).isEmpty();
		}
	}

}
