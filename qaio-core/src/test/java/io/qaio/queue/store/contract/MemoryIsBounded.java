package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.List;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.die;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory is bounded by the tasks that exist: after everything is acked no key stays,
 * apart from a constant few.
 */
interface MemoryIsBounded extends ContractFixture {

	/** The few keys or rows that may stay of a queue without tasks. */
	int CONSTANT_FEW = 5;

	@Test
	default void nothingStaysOfTasksThatWereAcked() {
		int ids = queue().putAll(texts("task", 0, 500)).size();
		for (int i = 0; i < 200; i++) {
			queue().put("own id", PutOptions.with().id("own-" + i));
			queue().put("delayed", PutOptions.with().id("delayed-" + i).delay(Duration.ofMillis(10)));
		}
		assertThat(entriesOf(queueName())).isPositive();
		int acked = 0;
		while (acked < ids + 400) {
			List<Task> tasks = takeAll(queue(), 1, 50);
			// each fails once at the most, so that none dies
			if (tasks.size() > 2 && tasks.get(1).attempt() == 1) {
				tasks.get(0).release(NO_WAIT);
				tasks.get(1).fail();
			}
			acked += queue().ackAll(tasks);
		}
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void nothingStaysOfTasksThatDiedAndWereRemoved() {
		TaskQueue queue = queue(SHORT_LEASE.withMaxAttempts(1));
		for (int i = 0; i < 150; i++) {
			queue.put("work", PutOptions.with().id("own-" + i));
		}
		takeAll(queue, 150).subList(0, 20).forEach(Task::fail);
		letEnd(LEASE);
		queue.requeueExpired();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 150));
		assertThat(queue.dead().removeAll()).isEqualTo(150);
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	@Test
	default void purgeRemovesAllButTheDead() {
		die(queue(), "dead", "boom");
		queue().putAll(texts("task", 0, 100));
		queue().put("own id", PutOptions.with().id("order-42"));
		queue().put("delayed", PutOptions.with().delay(LEASE));
		List<Task> taken = takeAll(queue(), 10);
		assertThat(queue().purge()).isEqualTo(102);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
		assertThat(taken).allSatisfy((task) -> {
			assertThat(task.extend(LEASE)).isFalse();
			assertThat(task.ack()).isFalse();
		});
		letEnd(LEASE);
		assertThat(queue().requeueExpired()).isZero();
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().purge()).isZero();
		queue().dead().removeAll();
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

}
