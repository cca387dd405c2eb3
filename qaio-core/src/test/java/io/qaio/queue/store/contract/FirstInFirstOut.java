package io.qaio.queue.store.contract;

import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.die;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.WAKE_UP;
import static io.qaio.queue.store.contract.Times.letEnd;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Order is first in, first out among ready tasks.
 */
interface FirstInFirstOut extends ContractFixture {

	@Test
	default void tasksAreTakenInTheOrderOfTheirPuts() {
		TaskQueue other = queue(SETTINGS);
		List<Object> put = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			TaskQueue process = (i % 2 == 0) ? queue() : other;
			List<String> payloads = texts("put-" + i, 0, i % 4);
			process.putAll(payloads);
			process.put("put-" + i);
			put.addAll(payloads);
			put.add("put-" + i);
		}
		List<Object> taken = new ArrayList<>();
		while (taken.size() < put.size()) {
			taken.add(take(queue()).payload());
			other.getNow().ifPresent((task) -> taken.add(task.payload()));
			takeAll(queue(), 0, 5).forEach((task) -> taken.add(task.payload()));
		}
		assertThat(taken).isEqualTo(put);
	}

	@Test
	default void aFailedTaskGoesToTheEnd() {
		queue().putAll(List.of("a", "b", "c"));
		take(queue()).fail();
		assertThat(takeAll(queue(), 3)).extracting(Task::payload).containsExactly("b", "c", "a");
	}

	@Test
	default void aReleasedTaskGoesToTheFront() {
		queue().putAll(List.of("a", "b", "c"));
		take(queue()).release(NO_WAIT);
		assertThat(takeAll(queue(), 3)).extracting(Task::payload).containsExactly("a", "b", "c");
	}

	@Test
	default void aTaskThatWasDelayedGoesToTheEndWhenItIsDue() {
		queue().put("released");
		take(queue()).release(LEASE.plusMillis(100));
		queue().put("delayed", PutOptions.with().delay(LEASE));
		queue().putAll(List.of("a", "b"));
		letEnd(LEASE.plusMillis(100));
		assertThat(takeAll(queue(), 4)).extracting(Task::payload).containsExactly("a", "b", "delayed", "released");
	}

	@Test
	default void tasksWhoseLeasesEndedGoToTheFrontOldestFirst() {
		TaskQueue queue = queue(SHORT_LEASE);
		queue.put("a");
		queue.put("b", PutOptions.with().visibilityTimeout(LEASE.plusMillis(100)));
		queue.put("c");
		take(queue);
		take(queue);
		letEnd(LEASE.plusMillis(100));
		assertThat(takeAll(queue(), 3)).extracting(Task::payload).containsExactly("a", "b", "c");
	}

	@Test
	default void aReplayedTaskGoesToTheEnd() {
		String id = die(queue(), "dead", "boom");
		queue().putAll(List.of("a", "b"));
		queue().dead().replay(id);
		assertThat(takeAll(queue(), 3)).extracting(Task::payload).containsExactly("a", "b", "dead");
	}

	@Test
	default void aDelayedTaskIsNotDeliveredBeforeItsTime() {
		long before = System.nanoTime();
		queue().put("work", PutOptions.with().delay(A_WHILE));
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		long stored = System.nanoTime();
		assertThat(take(queue()).payload()).isEqualTo("work");
		assertThat(since(before)).isGreaterThanOrEqualTo(A_WHILE.minus(TICK));
		assertThat(since(stored)).isLessThan(A_WHILE.plus(WAKE_UP));
	}

}
