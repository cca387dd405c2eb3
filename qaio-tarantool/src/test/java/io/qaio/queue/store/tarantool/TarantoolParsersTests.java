package io.qaio.queue.store.tarantool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.qaio.test.Fuzzing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What this package reads of Tarantool, with random data.
 */
@Timeout(180)
class TarantoolParsersTests {

	@ParameterizedTest
	@MethodSource("io.qaio.queue.store.tarantool.TarantoolParsers#all")
	void readsAnInputOrRejectsIt(Fuzzing parser) {
		parser.run();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 5, 7, 10 })
	void aTaskThatIsCutOffIsRefused(int length) {
		assertThatIllegalStateException()
			.isThrownBy(() -> TaskBody.decode(List.of(Arrays.copyOf(TarantoolParsers.BODY, length))))
			.withMessageContaining("damaged")
			.withMessageContaining(length + " bytes");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "1.2", "1.2.", "..", "a.b.c" })
	void aTextThatIsNoReceiptIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TarantoolReceipt.parse(text));
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, 2 })
	void tasksInPiecesThatDoNotMatchAreRefused(long pieces) {
		byte[] id = "order-42".getBytes(StandardCharsets.UTF_8);
		List<Object> tuple = List.of(1L, 7L, 0L, 10L, id, TarantoolParsers.BODY);
		List<Object> run = List.of(7L, 1L, 5L, 6L, 30_000L, 0L, new byte[0], pieces, List.of(tuple));
		FunctionResult result = new FunctionResult(List.of(1L, 9L, List.of(run), 0L, 0L));
		assertThatIllegalStateException().isThrownBy(() -> TakenTasks.of(result))
			.withMessageContaining("1 pieces are not " + pieces);
	}

}
