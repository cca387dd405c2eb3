package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import io.qaio.test.Fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What this package reads of Tarantool, with random data and damaged.
 */
final class TarantoolParsers {

	static final byte[] BODY = TaskBody
		.encode(new NewTask("order-42", true, "json", new byte[] { 1, 2, 3 }, Map.of("tenant", "acme", "ü", "✓"),
				new TaskTerms(Duration.ofMinutes(1), 3, Duration.ZERO, null, null, 9, "customer-42")))
		.get(0);

	private TarantoolParsers() {
	}

	static List<Fuzzing> all() {
		return List.of(storedTasks(), receipts());
	}

	static Fuzzing storedTasks() {
		return Fuzzing.of("stored tasks", BODY).rejectsBy(IllegalStateException.class).bytes((bytes) -> {
			int half = bytes.length / 2;
			TaskBody body = TaskBody
				.decode(List.of(Arrays.copyOf(bytes, half), Arrays.copyOfRange(bytes, half, bytes.length)));
			assertThat(body.payload()).hasSizeLessThanOrEqualTo(bytes.length);
		});
	}

	static Fuzzing receipts() {
		return Fuzzing.of("receipts", "1.1700000000123456.3", "2.-5.9223372036854775807")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> {
				TarantoolReceipt receipt = TarantoolReceipt.parse(text);
				assertThat(TarantoolReceipt.parse(receipt.toString())).isEqualTo(receipt);
			});
	}

}
