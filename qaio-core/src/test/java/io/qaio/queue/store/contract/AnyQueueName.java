package io.qaio.queue.store.contract;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.Deliveries.takeAll;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static io.qaio.queue.store.contract.Times.letEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Cluster-safe: a queue may have any name.
 */
interface AnyQueueName extends ContractFixture {

	@ParameterizedTest
	@ArgumentsSource(OddNames.class)
	default void aQueueMayHaveAnyName(String odd) {
		TaskQueues process = queues(open(), SETTINGS);
		List<TaskQueue> queues = Stream.of(odd + queueName(), queueName() + odd, odd + queueName() + odd)
			.map(process::queue)
			.toList();
		for (TaskQueue queue : queues) {
			queue.put("a", PutOptions.with().id("order-42"));
			queue.put("delayed", PutOptions.with().delay(Duration.ofMillis(50)));
			queue.put("b", PutOptions.with().maxAttempts(1));
			queue.putAll(List.of("c"), PutOptions.with().maxAttempts(1).visibilityTimeout(LEASE));
			assertThat(take(queue).release(NO_WAIT)).isTrue();
			Task a = take(queue);
			assertThat(a.extend(Duration.ofSeconds(20))).isTrue();
			assertThat(take(queue).fail()).isTrue();
			assertThat(take(queue).payload()).isEqualTo("c");
			Task delayed = take(queue);
			assertThat(delayed.payload()).isEqualTo("delayed");
			assertThat(queue.ackAll(List.of(a, delayed))).isEqualTo(2);
		}
		letEnd(LEASE);
		for (TaskQueue queue : queues) {
			queue.requeueExpired();
			assertThat(queue.stats()).isEqualTo(new QueueStats(0, 0, 0, 2));
			assertThat(queue.dead().replayAll()).isEqualTo(2);
			assertThat(queue.purge()).isEqualTo(2);
			assertThat(entriesOf(queue.name())).isLessThanOrEqualTo(CONSTANT_FEW);
		}
	}

	@Test
	default void queuesOfSimilarNamesDoNotMix() {
		TaskQueues process = queues(open(), SETTINGS);
		Set<String> names = new HashSet<>(List.of(queueName(), "{" + queueName() + "}"));
		OddNames.all()
			.forEach((odd) -> names.addAll(List.of(odd + queueName(), queueName() + odd, odd + queueName() + odd)));
		names.forEach((name) -> process.queue(name).put(name, PutOptions.with().id("order-42")));
		assertThat(names).allSatisfy((name) -> {
			TaskQueue queue = process.queue(name);
			assertThat(queue.stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
			Task task = take(queue);
			assertThat(task.payload()).isEqualTo(name);
			assertThat(task.ack()).isTrue();
			assertThat(queue.getNow()).isEmpty();
		});
	}

	@Test
	default void idsOrderingKeysAndHeadersMayBeAnyText() {
		List<String> odd = OddNames.all();
		for (String text : odd) {
			PutOptions own = PutOptions.with().id(text).header("text", text);
			assertThat(queue().put("id " + text, own).duplicate()).as(text).isFalse();
			assertThat(queue().put("id " + text, own).duplicate()).as(text).isTrue();
		}
		List<Task> tasks = takeAll(queue(), odd.size());
		assertThat(tasks).extracting(Task::id).containsExactlyElementsOf(odd);
		assertThat(tasks).extracting((task) -> task.headers().get("text")).containsExactlyElementsOf(odd);
		assertThat(tasks).extracting(Task::payload).containsExactlyElementsOf(texts("id ", odd));
		assertThat(queue().ackAll(tasks)).isEqualTo(odd.size());
		for (String text : odd) {
			queue().put("first " + text, PutOptions.with().orderingKey(text));
			queue().put("second " + text, PutOptions.with().orderingKey(text));
		}
		for (String start : List.of("first ", "second ")) {
			tasks = takeAll(queue(), odd.size(), 2 * odd.size());
			assertThat(tasks).extracting(Task::payload).containsExactlyInAnyOrderElementsOf(texts(start, odd));
			assertThat(queue().ackAll(tasks)).isEqualTo(odd.size());
		}
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

	private static List<Object> texts(String start, List<String> ends) {
		return ends.stream().<Object>map((end) -> start + end).toList();
	}

	@Test
	default void aQueueMustHaveAName() {
		TaskQueues process = queues(open(), SETTINGS);
		assertThatIllegalArgumentException().isThrownBy(() -> process.queue(""))
			.withMessageContaining("The name of a queue");
		assertThatIllegalArgumentException().isThrownBy(() -> process.queue("é".repeat(128)))
			.withMessageContaining("256");
	}

}
