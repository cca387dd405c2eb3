package io.qaio.queue.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TaskRecordTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final Map<String, String> HEADERS = Map.of("traceparent", "00-ab-cd-01", "empty", "", "ü✓", "é\n\0",
			"x".repeat(255), "y".repeat(15_000));

	@Test
	void comesBackAsItWas() {
		NewTask task = new NewTask("order-42", true, "json", new byte[] { 1, 2, 3 }, HEADERS,
				new TaskTerms(Duration.ofDays(10_950), 65_535, Duration.ZERO, null, null, 9, "customer-42"));
		TaskRecord record = new TaskRecord(TaskRecord.encode(task, 1_700_000_000_123L), 0);
		Delivery delivery = record.delivery("receipt", 5, TIMEOUT);
		assertThat(delivery.id()).isEqualTo("order-42");
		assertThat(delivery.unique()).isTrue();
		assertThat(delivery.serializer()).isEqualTo("json");
		assertThat(delivery.payload()).containsExactly(1, 2, 3);
		assertThat(delivery.headers()).isEqualTo(HEADERS);
		assertThat(delivery.orderingKey()).isEqualTo("customer-42");
		assertThat(delivery.attempt()).isEqualTo(1);
		assertThat(delivery.enqueuedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
		assertThat(delivery.deadline()).isEqualTo(Instant.ofEpochMilli(5));
		assertThat(delivery.visibilityTimeout()).isEqualTo(TIMEOUT);
		assertThat(record.visibilityTimeout(TIMEOUT)).isEqualTo(Duration.ofDays(10_950));
	}

	@Test
	void hasTheQueuesTimeoutUnlessItsOwn() {
		NewTask task = new NewTask("id", false, "raw", new byte[0], Map.of(), TaskTerms.NONE);
		assertThat(new TaskRecord(TaskRecord.encode(task, 0), 0).visibilityTimeout(TIMEOUT)).isEqualTo(TIMEOUT);
	}

	@Test
	void aTaskWithoutHeadersHasNoBytesForThem() {
		NewTask task = new NewTask("id", false, "raw", new byte[100], Map.of(), TaskTerms.NONE);
		assertThat(TaskRecord.encode(task, 0)).hasSize(20 + "id".length() + 1 + "raw".length() + 100);
		assertThat(new TaskRecord(TaskRecord.encode(task, 0), 0).delivery("receipt", 0, TIMEOUT).headers()).isEmpty();
	}

	@Test
	void anOrderingKeyNeedsNoHeaders() {
		String longest = "k".repeat(255);
		NewTask task = new NewTask("id", false, "raw", new byte[] { 1 }, Map.of(),
				new TaskTerms(null, null, Duration.ZERO, null, null, 0, longest));
		Delivery delivery = new TaskRecord(TaskRecord.encode(task, 0), 0).delivery("receipt", 0, TIMEOUT);
		assertThat(delivery.orderingKey()).isEqualTo(longest);
		assertThat(delivery.headers()).isEmpty();
		assertThat(delivery.payload()).containsExactly(1);
	}

	@Test
	void theLongestNamesFit() {
		String longest = "x".repeat(255);
		NewTask task = new NewTask(longest, false, longest, new byte[0], Map.of(), TaskTerms.NONE);
		Delivery delivery = new TaskRecord(TaskRecord.encode(task, 0), 0).delivery("receipt", 0, TIMEOUT);
		assertThat(delivery.id()).isEqualTo(longest);
		assertThat(delivery.serializer()).isEqualTo(longest);
	}

	@Test
	void aNewerFormatIsRefused() {
		byte[] bytes = TaskRecord.encode(new NewTask("id", false, "raw", new byte[0], Map.of(), TaskTerms.NONE), 0);
		bytes[0] = 2;
		assertThatIllegalStateException().isThrownBy(() -> new TaskRecord(bytes, 0))
			.withMessageContaining("format 2")
			.withMessageContaining("newer version");
	}

}
