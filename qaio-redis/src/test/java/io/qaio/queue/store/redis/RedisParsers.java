package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import io.qaio.test.Fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What this module reads of Redis, with random data and damaged.
 */
final class RedisParsers {

	static final NewTask TASK = new NewTask("order-42", true, "json", new byte[] { 1, 2, 3 },
			Map.of("tenant", "acme", "ü", "✓"),
			new TaskTerms(Duration.ofMinutes(1), 3, Duration.ZERO, null, null, 9, "customer-42"));

	private static final NewTask PLAIN = new NewTask("id", false, "raw", new byte[0], Map.of(), TaskTerms.NONE);

	private RedisParsers() {
	}

	static List<Fuzzing> all() {
		return List.of(storedTasks());
	}

	static Fuzzing storedTasks() {
		return Fuzzing.of("stored tasks", TaskRecord.encode(TASK, 1_700_000_000_123L), TaskRecord.encode(PLAIN, 0))
			.rejectsBy(IllegalStateException.class)
			.bytes((bytes) -> {
				TaskRecord record = new TaskRecord(bytes, 0);
				Delivery delivery = record.delivery("receipt", 5, record.visibilityTimeout(Duration.ofSeconds(30)));
				assertThat(delivery.payload()).hasSizeLessThanOrEqualTo(bytes.length);
				assertThat(record.deadLetter(5).id()).isEqualTo(delivery.id());
			});
	}

}
