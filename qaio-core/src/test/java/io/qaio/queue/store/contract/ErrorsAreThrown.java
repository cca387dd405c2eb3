package io.qaio.queue.store.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.qaio.queue.InvalidTaskException;
import io.qaio.queue.PutOptions;
import io.qaio.queue.QueueStats;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.qaio.queue.store.contract.Deliveries.take;
import static io.qaio.queue.store.contract.MemoryIsBounded.CONSTANT_FEW;
import static io.qaio.queue.store.contract.Times.LEASE;
import static io.qaio.queue.store.contract.Times.NO_WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Errors are thrown, never returned as null or swallowed: a {@code put} that returns has
 * stored.
 */
interface ErrorsAreThrown extends ContractFixture {

	@Test
	@SuppressWarnings("NullAway") // callers may do without such checks
	default void aNullPayloadIsRefused() {
		assertRefused((queue) -> queue.put(null), "null");
		assertRefused((queue) -> queue.putAll(Arrays.asList("good", null)), "null");
		assertRefused((queue) -> queue.async().put(null), "null");
	}

	@Test
	default void aPayloadThatIsTooLargeIsRefused() {
		String tooLarge = "x".repeat(SETTINGS.maxPayloadSize() + 1);
		assertRefused((queue) -> queue.put(tooLarge), "1048577", "1048576");
		assertRefused((queue) -> queue.putAll(List.of("good", tooLarge, "good")), "1048577", "1048576");
	}

	@Test
	default void aPayloadThatItsSerializerCannotWriteIsRefused() {
		assertRefused((queue) -> queue.put(42), "text", "java.lang.Integer");
		assertRefused((queue) -> queue.putAll(List.of("good", 42)), "text", "java.lang.Integer");
	}

	@Test
	default void anUnknownSerializerIsRefused() {
		PutOptions options = PutOptions.with().serializer("yaml");
		assertRefused((queue) -> queue.put("work", options), "yaml", "text");
		assertRefused((queue) -> queue.putAll(List.of("work"), options), "yaml", "text");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, -60_000 })
	default void aVisibilityTimeoutMustBePositive(long millis) {
		Duration timeout = Duration.ofMillis(millis);
		queue().put("work");
		Task task = take(queue());
		Instant deadline = task.deadline();
		assertThatIllegalArgumentException().isThrownBy(() -> task.extend(timeout))
			.withMessageContaining("visibilityTimeout");
		assertThatIllegalArgumentException().isThrownBy(() -> queue().async().extend(task, timeout));
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().visibilityTimeout(timeout));
		assertThat(task.deadline()).isEqualTo(deadline);
		assertThat(task.ack()).isTrue();
	}

	@Test
	default void aNegativeDelayOrWaitIsRefused() {
		Duration negative = Duration.ofMillis(-1);
		queue().put("work");
		assertThatIllegalArgumentException().isThrownBy(() -> queue().get(negative)).withMessageContaining("wait");
		assertThatIllegalArgumentException().isThrownBy(() -> queue().getAll(1, negative));
		assertThatIllegalArgumentException().isThrownBy(() -> queue().getAll(0, NO_WAIT)).withMessageContaining("max");
		assertThat(queue().stats()).isEqualTo(new QueueStats(1, 0, 0, 0));
		Task task = take(queue());
		assertThatIllegalArgumentException().isThrownBy(() -> task.release(negative)).withMessageContaining("delay");
		assertThat(task.ack()).isTrue();
	}

	@Test
	default void everyOperationOfAClosedStoreFails() {
		TaskStore store = open();
		TaskQueue queue = queues(store, SETTINGS).queue(queueName());
		queue.put("work");
		Task task = take(queue);
		store.close();
		List<Runnable> operations = List.of(() -> queue.put("more"), () -> queue.putAll(List.of("more")), queue::getNow,
				task::ack, task::fail, () -> task.bury(new Exception("boom")), () -> task.release(NO_WAIT),
				() -> task.extend(LEASE), () -> queue.ackAll(List.of(task)), queue::stats, queue::requeueExpired,
				queue::purge, () -> queue.dead().list(0, 1), () -> queue.dead().removeAll());
		assertThat(operations)
			.allSatisfy((operation) -> assertThatExceptionOfType(TaskStoreException.class).isThrownBy(operation::run)
				.withMessageContaining("closed"));
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 1, 0));
	}

	private void assertRefused(Consumer<TaskQueue> put, String... messageParts) {
		assertThatExceptionOfType(InvalidTaskException.class).isThrownBy(() -> put.accept(queue()))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(messageParts)
				.contains(queueName())
				.contains("Nothing was stored"));
		assertThat(queue().stats()).isEqualTo(new QueueStats(0, 0, 0, 0));
		assertThat(entriesOf(queueName())).isLessThanOrEqualTo(CONSTANT_FEW);
	}

}
