package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.qaio.queue.PutOptions;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * An operation that comes too late says so: once for a delivery, and not about one that
 * was settled in time.
 */
interface LostLeasesAreKnown extends ContractFixture {

	/** The test's queue, and a list of what came too late. */
	private TaskQueue telling(Queue<String> lost) {
		return TaskQueues.on(open())
			.serializers(List.of(new TextSerializer()))
			.defaults(SHORT_LEASE)
			.lostLeaseListener((task, operation) -> lost.add(operation + " " + task.id()))
			.build()
			.queue(queueName());
	}

	@ParameterizedTest
	@EnumSource
	default void whatComesTooLateIsToldOnce(Operation operation) {
		Queue<String> lost = new ConcurrentLinkedQueue<>();
		TaskQueue queue = telling(lost);
		queue.put("work", PutOptions.with().id("a"));
		Task task = take(queue);
		assertThat(task.isLost()).isFalse();
		letEnd(LEASE);
		assertThat(operation.on(task)).isFalse();
		assertThat(task.isLost()).isTrue();
		assertThat(lost).containsExactly(operation.name().replaceAll("_WITH.*", "") + " a");
		assertThat(task.ack()).isFalse();
		assertThat(lost).hasSize(1);
	}

	@Test
	default void eachLateAckOfABatchIsTold() {
		Queue<String> lost = new ConcurrentLinkedQueue<>();
		TaskQueue queue = telling(lost);
		PutOptions longer = PutOptions.with().visibilityTimeout(Duration.ofMinutes(1));
		queue.put("work", PutOptions.with().id("a"));
		queue.put("work", longer.id("b"));
		queue.put("work", PutOptions.with().id("c"));
		List<Task> tasks = takeAll(queue, 3);
		letEnd(LEASE);
		assertThat(queue.ackAll(tasks)).isEqualTo(1);
		assertThat(lost).containsExactly("ACK a", "ACK c");
		assertThat(tasks).extracting(Task::isLost).containsExactly(true, false, true);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "EXTEND")
	default void aDeliveryThatWasSettledIsNotLost(Operation operation) {
		Queue<String> lost = new ConcurrentLinkedQueue<>();
		TaskQueue queue = telling(lost);
		queue.put("work", PutOptions.with().visibilityTimeout(Duration.ofMinutes(1)));
		Task task = take(queue);
		assertThat(operation.on(task)).isTrue();
		assertThat(task.ack()).isFalse();
		assertThat(task.extend(LEASE)).isFalse();
		assertThat(task.isLost()).isFalse();
		assertThat(lost).isEmpty();
	}

}
