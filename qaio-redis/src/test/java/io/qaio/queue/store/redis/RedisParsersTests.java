package io.qaio.queue.store.redis;

import io.qaio.test.Fuzzing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What this module reads of Redis, with random data.
 */
@Timeout(180)
class RedisParsersTests {

	@ParameterizedTest
	@MethodSource("io.qaio.queue.store.redis.RedisParsers#all")
	void readsAnInputOrRejectsIt(Fuzzing parser) {
		parser.run();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 19, 20, 30, 60 })
	void aTaskThatIsCutOffIsRefused(int length) {
		byte[] bytes = new byte[length];
		System.arraycopy(TaskRecord.encode(RedisParsers.TASK, 1_700_000_000_123L), 0, bytes, 0, length);
		assertThatIllegalStateException().isThrownBy(() -> new TaskRecord(bytes, 0))
			.withMessageContaining("damaged")
			.withMessageContaining(length + " bytes");
	}

}
