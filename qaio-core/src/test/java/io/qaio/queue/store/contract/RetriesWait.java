package io.qaio.queue.store.contract;

import java.time.Duration;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.onlyDead;
import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.WAKE_UP;
import static io.qaio.queue.store.contract.Times.letEnd;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A failed task may be delayed before it is delivered again. The attempt counts.
 */
interface RetriesWait extends ContractFixture {

	/** What went wrong. */
	Exception BOOM = new IllegalStateException("boom");

	@Test
	default void aTaskThatFailedWithADelayComesBackAfterIt() {
		queue().put("work");
		Task task = take(queue());
		long before = System.nanoTime();
		assertThat(task.fail(BOOM, A_WHILE)).isTrue();
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		assertThat(task.ack()).isFalse();
		long failed = System.nanoTime();
		Task again = take(queue());
		assertThat(since(before)).isGreaterThanOrEqualTo(A_WHILE.minus(TICK));
		assertThat(since(failed)).isLessThan(A_WHILE.plus(WAKE_UP));
		assertThat(again.payload()).isEqualTo("work");
		assertThat(again.attempt()).isEqualTo(2);
		assertThat(again.ack()).isTrue();
	}

	@Test
	default void aTaskThatFailsForTheLastTimeDiesAtOnceWhateverTheDelay() {
		queue().put("work", PutOptions.with().maxAttempts(2));
		take(queue()).fail(new IllegalStateException("first"), Duration.ofMillis(1));
		Task last = take(queue());
		assertThat(last.attempt()).isEqualTo(2);
		assertThat(queue().async().fail(last, new IllegalStateException("last"), Duration.ofMinutes(1)).join())
			.isTrue();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 1));
		assertThat(onlyDead(queue()).error()).isEqualTo("java.lang.IllegalStateException: last");
	}

	@Test
	default void aDelayOfZeroIsNone() {
		queue().put("a");
		queue().put("b");
		assertThat(take(queue()).fail(BOOM, Duration.ZERO)).isTrue();
		assertThat(takeAll(queue(), 2)).extracting(Task::payload).containsExactly("b", "a");
	}

	@Test
	default void anIdLivesWhileItsTaskWaitsToBeTriedAgain() {
		PutOptions id = PutOptions.with().id("order-42");
		queue().put("first", id);
		take(queue()).fail(BOOM, LEASE);
		queue().put("second", id);
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		letEnd(LEASE);
		assertThat(take(queue()).payload()).isEqualTo("first");
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	@Test
	default void aDelayOutOfBoundsIsRefusedAndChangesNothing() {
		queue().put("work");
		Task task = take(queue());
		for (Duration delay : new Duration[] { Duration.ofMillis(-1), Duration.ofDays(10_951) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> task.fail(BOOM, delay))
				.withMessageContaining("delay must be between zero and 10950 days");
			assertThatIllegalArgumentException().isThrownBy(() -> queue().async().fail(task, BOOM, delay));
		}
		assertThat(task.ack()).isTrue();
	}

}
