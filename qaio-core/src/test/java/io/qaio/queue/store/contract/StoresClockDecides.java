package io.qaio.queue.store.contract;

import java.time.Duration;
import java.time.Instant;

import io.qaio.queue.Task;
import org.junit.jupiter.api.Test;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Times.TICK;
import static io.qaio.queue.store.contract.Times.since;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The store's clock decides leases and delays, never the client's.
 */
interface StoresClockDecides extends ContractFixture {

	@Test
	default void timesAreAllOfOneClock() {
		long before = System.nanoTime();
		queue().put("work");
		Task task = take(queue());
		Duration passed = since(before);
		Instant earliest = task.enqueuedAt().plus(SETTINGS.visibilityTimeout());
		assertThat(task.deadline()).isBetween(earliest.minus(TICK), earliest.plus(passed).plus(TICK));
	}

}
