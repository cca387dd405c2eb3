package io.qaio.queue.store.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.Times.A_WHILE;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.WAKE_UP;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A task that was put for a time is delivered at that time, by the store's clock.
 */
interface TasksHaveTheirTime extends ContractFixture {

	@Test
	default void aTaskIsDeliveredAtItsTime() {
		Instant time = storesTime().plus(A_WHILE);
		queue().put("work", PutOptions.with().at(time));
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		Task task = take(queue());
		assertThat(task.payload()).isEqualTo("work");
		Instant taken = task.deadline().minus(SETTINGS.visibilityTimeout());
		assertThat(taken).isBetween(time.minus(TICK), time.plus(WAKE_UP));
		assertThat(task.enqueuedAt()).isBefore(time);
	}

	@Test
	default void aTimeInThePastIsNow() {
		for (Instant time : List.of(Instant.MIN, Instant.EPOCH, storesTime().minusMillis(1))) {
			queue().put("past", PutOptions.with().at(time));
			assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
			assertThat(take(queue()).ack()).isTrue();
		}
	}

	@Test
	default void aTimeFarAwayIsKept() {
		queue().put("work", PutOptions.with().at(Instant.parse("2199-12-31T23:59:59.999Z")));
		assertThat(queue().getNow()).isEmpty();
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 1, 0, 0));
		assertThat(queue().requeueExpired()).isZero();
		assertThat(queue().purge()).isEqualTo(1);
	}

	@Test
	default void tasksComeInTheOrderOfTheirTimes() {
		Instant time = storesTime().plus(LEASE);
		queue().put("c", PutOptions.with().at(time.plusMillis(2)));
		queue().putAll(List.of("b1", "b2"), PutOptions.with().at(time.plusMillis(1)));
		queue().put("a", PutOptions.with().at(time));
		queue().put("now", PutOptions.with().at(time.minus(Duration.ofDays(1))));
		letEnd(LEASE.plusMillis(2));
		assertThat(takeAll(queue(), 5)).extracting(Task::payload).containsExactly("now", "a", "b1", "b2", "c");
	}

	private Instant storesTime() {
		queue().put("what time is it?");
		Task task = take(queue());
		task.ack();
		return task.deadline().minus(SETTINGS.visibilityTimeout());
	}

}
