package io.qaio.queue.store.contract;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.qaio.queue.DeadTask;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.onlyDead;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Attempts are deliveries: a task delivered max-attempts times without an ack goes to the
 * dead letters with the last error, also when workers crash on it.
 */
interface AttemptsAreDeliveries extends ContractFixture {

	@Test
	default void eachDeliveryCountsUnlessItIsReleased() {
		queue().put("work");
		Task task = take(queue());
		assertThat(task.attempt()).isEqualTo(1);
		task.fail();
		task = take(queue());
		assertThat(task.attempt()).isEqualTo(2);
		task.release(NO_WAIT);
		task = take(queue());
		assertThat(task.attempt()).isEqualTo(2);
		task.release(LEASE);
		task = take(queue());
		assertThat(task.attempt()).isEqualTo(2);
		task.extend(LEASE);
		assertThat(take(queue()).attempt()).isEqualTo(3);
	}

	@Test
	default void aTaskThatFailsTooOftenDiesWithTheLastError() {
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(2));
		String id = queue.put("work").id();
		assertThat(take(queue).fail(new IllegalStateException("first"))).isTrue();
		assertThat(take(queue).fail(new IllegalStateException("second: ünïcode ✓"))).isTrue();
		assertThat(queue.getNow()).isEmpty();
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
		DeadTask dead = onlyDead(queue);
		assertThat(dead.id()).isEqualTo(id);
		assertThat(dead.payload(String.class)).isEqualTo("work");
		assertThat(dead.bytes()).isEqualTo("work".getBytes(StandardCharsets.UTF_8));
		assertThat(dead.serializer()).isEqualTo("text");
		assertThat(dead.attempts()).isEqualTo(2);
		assertThat(dead.error()).isEqualTo("java.lang.IllegalStateException: second: ünïcode ✓");
	}

	@Test
	default void aDeadTaskKnowsWhereItFailed() {
		Exception cause = new IllegalStateException("boom", new ArithmeticException("inner"));
		queue().put("failed", PutOptions.with().maxAttempts(1));
		take(queue()).fail(cause);
		DeadTask dead = onlyDead(queue());
		assertThat(dead.stackTrace()).startsWith("\tat " + cause.getStackTrace()[0])
			.contains("\nCaused by: java.lang.ArithmeticException: inner\n\tat ");
		assertThat(dead.host()).isNotBlank();
		queue().dead().removeAll();
		queue().put("crashed", PutOptions.with().maxAttempts(1).visibilityTimeout(LEASE));
		take(queue());
		letEnd(LEASE);
		queue().requeueExpired();
		assertThat(onlyDead(queue()).stackTrace()).isEmpty();
		assertThat(onlyDead(queue()).host()).isEmpty();
	}

	@Test
	default void anExceptionThatSaysTooMuchIsCut() {
		Exception cause = new IllegalStateException("ü✓".repeat(50_000));
		for (int i = 0; i < 20; i++) {
			cause = new IllegalStateException("ü✓".repeat(50_000), cause);
		}
		queue().put("work", PutOptions.with().maxAttempts(1));
		assertThat(take(queue()).fail(cause)).isTrue();
		DeadTask dead = onlyDead(queue());
		assertThat(dead.error()).startsWith("java.lang.IllegalStateException: ü✓").hasSize(1000).endsWith("…");
		assertThat(dead.stackTrace()).contains("Caused by").hasSizeBetween(1000, 4000).doesNotContain("\ufffd");
		assertThat(dead.payload(String.class)).isEqualTo("work");
	}

	@Test
	default void anExceptionThatCannotBeReadFailsTheTaskAllTheSame() {
		queue().put("work", PutOptions.with().maxAttempts(1));
		assertThat(take(queue()).fail(new RuntimeException() {

			@Override
			public String toString() {
				throw new UnsupportedOperationException("no words");
			}

		})).isTrue();
		assertThat(onlyDead(queue()).error()).contains("whose toString failed with java.lang.Unsupported");
	}

	@Test
	default void aTaskThatFailsWithoutAReasonDiesWithAnErrorAllTheSame() {
		queue().put("work", PutOptions.with().maxAttempts(1));
		take(queue()).fail();
		assertThat(onlyDead(queue()).error()).isNotBlank();
	}

	@Test
	default void aDeadTaskKnowsWhenItWasPutAndWhenItDied() {
		queue().put("work", PutOptions.with().maxAttempts(1));
		Task task = take(queue());
		letEnd(Duration.ofMillis(20));
		task.fail();
		DeadTask dead = onlyDead(queue());
		assertThat(dead.enqueuedAt()).isEqualTo(task.enqueuedAt());
		assertThat(dead.diedAt()).isBetween(task.enqueuedAt().plusMillis(15), task.deadline());
	}

	@Test
	default void aTaskWhoseWorkersCrashTooOftenDies() {
		TaskQueue queue = queue(SHORT_LEASE.withMaxAttempts(2));
		queue.put("work");
		for (int attempt = 1; attempt <= 2; attempt++) {
			TaskStore crashing = open();
			assertThat(take(queues(crashing, SHORT_LEASE.withMaxAttempts(2)).queue(queueName())).attempt())
				.isEqualTo(attempt);
			crashing.close();
		}
		letEnd(LEASE);
		assertThat(queue.getNow()).isEmpty();
		DeadTask dead = onlyDead(queue);
		assertThat(dead.attempts()).isEqualTo(2);
		assertThat(dead.error()).containsIgnoringCase("the lease ran out").contains("2 of 2");
		assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
	}

	@Test
	default void aNumberOfAttemptsOfTheTasksOwnGoesBeforeTheQueues() {
		TaskQueue queue = queue(SETTINGS.withMaxAttempts(1));
		queue.put("own", PutOptions.with().maxAttempts(2));
		queue.put("queue's");
		takeAll(queue, 2).forEach(Task::fail);
		assertThat(onlyDead(queue).payload(String.class)).isEqualTo("queue's");
		assertThat(take(queue).fail()).isTrue();
		assertThat(queue.dead().list(0, 10)).extracting(DeadTask::attempts).containsExactly(1, 2);
	}

	@Test
	default void aTaskThatIsReleasedAtItsLastAttemptHasThatAttemptStill() {
		queue().put("work", PutOptions.with().maxAttempts(1));
		for (int i = 0; i < 3; i++) {
			Task task = take(queue());
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.release(NO_WAIT)).isTrue();
		}
		take(queue()).fail();
		assertThat(onlyDead(queue()).attempts()).isEqualTo(1);
	}

	@Test
	default void theQueuesNumberOfAttemptsIsThatOfTheProcessThatTakes() {
		queue().put("work");
		take(queue(SETTINGS.withMaxAttempts(1))).fail();
		assertThat(onlyDead(queue()).attempts()).isEqualTo(1);
	}

}
