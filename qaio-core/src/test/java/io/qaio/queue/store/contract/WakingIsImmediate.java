package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.die;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.TextPayloads.texts;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.LONG_WAIT;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.WAKE_UP;
import static io.qaio.queue.store.contract.Times.letEnd;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever makes a task ready wakes a waiting {@code get} at once: a put, a release, the
 * end of a delay or lease.
 */
interface WakingIsImmediate extends ContractFixture {

	@Test
	default void aPutWakesAWaitingGet() throws Exception {
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(NO_WAIT, waiting, () -> queue().put("work"));
	}

	@Test
	default void aPutOfAnotherProcessWakesAWaitingGet() throws Exception {
		TaskQueue other = queue(SETTINGS);
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(NO_WAIT, waiting, () -> other.put("work"));
	}

	@Test
	default void aDelayThatEndsWakesAWaitingGet() throws Exception {
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(LEASE, waiting, () -> queue(SETTINGS).put("work", PutOptions.with().delay(LEASE)));
	}

	@Test
	default void aDelayThatWasThereBeforeWakesAWaitingGet() throws Exception {
		queue(SETTINGS).put("work", PutOptions.with().delay(A_WHILE));
		long before = System.nanoTime();
		assertThat(waitingGet(queue()).get().payload()).isEqualTo("work");
		assertThat(since(before)).isLessThan(A_WHILE.plus(WAKE_UP));
	}

	@Test
	default void aShorterDelayThatComesLaterWakesAWaitingGet() throws Exception {
		TaskQueue other = queue(SETTINGS);
		other.put("late", PutOptions.with().delay(LONG_WAIT));
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(LEASE, waiting, () -> other.put("work", PutOptions.with().delay(LEASE)));
	}

	@Test
	default void aLeaseThatEndsWakesAWaitingGet() throws Exception {
		queue().put("work");
		TaskStore dying = open();
		take(queues(dying, SHORT_LEASE).queue(queueName()));
		dying.close();
		long before = System.nanoTime();
		assertThat(waitingGet(queue()).get().attempt()).isEqualTo(2);
		assertThat(since(before)).isLessThan(LEASE.plus(WAKE_UP));
	}

	@Test
	default void aLeaseThatIsShortenedWakesAWaitingGet() throws Exception {
		queue().put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(LEASE, waiting, () -> task.extend(LEASE));
	}

	@Test
	default void aReleaseInAnotherProcessWakesAWaitingGet() throws Exception {
		queue().put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(NO_WAIT, waiting, () -> task.release(NO_WAIT));
	}

	@Test
	default void aReleaseWithADelayInAnotherProcessWakesAWaitingGet() throws Exception {
		queue().put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(LEASE, waiting, () -> task.release(LEASE));
	}

	@Test
	default void aFailureInAnotherProcessWakesAWaitingGet() throws Exception {
		queue().put("work");
		Task task = take(queue(SETTINGS));
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(NO_WAIT, waiting, task::fail);
	}

	@Test
	default void aReplayInAnotherProcessWakesAWaitingGet() throws Exception {
		String id = die(queue(), "work", "boom");
		TaskQueue other = queue(SETTINGS);
		Future<Task> waiting = waitingGet(queue());
		assertWakesWithin(NO_WAIT, waiting, () -> other.dead().replay(id));
	}

	@Test
	default void aPutOfManyTasksWakesAsManyThatWait() throws Exception {
		TaskQueue other = queue(SETTINGS);
		List<Future<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			TaskQueue queue = (i % 2 == 0) ? queue() : other;
			waiting.add(threads().submit(() -> queue.get()));
		}
		letEnd(Duration.ofMillis(100));
		long before = System.nanoTime();
		queue().putAll(texts("task", 0, 10));
		Set<Object> payloads = new HashSet<>();
		for (Future<Task> future : waiting) {
			payloads.add(future.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).payload());
		}
		assertThat(since(before)).isLessThan(WAKE_UP);
		assertThat(payloads).hasSize(10);
	}

	@Test
	default void aPutOfManyTasksWakesAsManyProcessesThatWait() throws Exception {
		// no take wakes the others because it has a lease that ends while they wait
		QueueSettings longLeases = SETTINGS.withVisibilityTimeout(Duration.ofHours(1));
		List<Future<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waiting.add(waitingGet(queue(longLeases)));
		}
		long before = System.nanoTime();
		queue().putAll(texts("task", 0, 5));
		for (Future<Task> future : waiting) {
			future.get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		assertThat(since(before)).isLessThan(WAKE_UP);
	}

	@Test
	default void takesThatWaitAreServedInTheirOrder() throws Exception {
		assertServedInTheirOrder(queue());
	}

	@Test
	default void theFirstTakesOfAProcessAreServedInTheirOrder() throws Exception {
		for (int i = 0; i < 20; i++) {
			assertServedInTheirOrder(queue(SETTINGS));
		}
	}

	@Test
	default void aWaitForManyEndsWithTheFirst() throws Exception {
		Future<List<Task>> waiting = threads().submit(() -> queue().getAll(100, LONG_WAIT));
		letEnd(Duration.ofMillis(100));
		long before = System.nanoTime();
		queue().put("work");
		assertThat(waiting.get()).extracting(Task::payload).containsExactly("work");
		assertThat(since(before)).isLessThan(WAKE_UP);
	}

	/** A get that waits already. */
	private Future<Task> waitingGet(TaskQueue queue) {
		Future<Task> waiting = threads().submit(() -> queue.get());
		letEnd(Duration.ofMillis(150));
		return waiting;
	}

	private static void assertServedInTheirOrder(TaskQueue queue) throws Exception {
		List<CompletableFuture<Task>> waiting = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			waiting.add(queue.async().get());
		}
		letEnd(Duration.ofMillis(100));
		for (int i = 0; i < 5; i++) {
			queue.put("task-" + i);
			assertThat(waiting.get(i).get(LONG_WAIT.toMillis(), TimeUnit.MILLISECONDS).payload())
				.isEqualTo("task-" + i);
		}
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

}
