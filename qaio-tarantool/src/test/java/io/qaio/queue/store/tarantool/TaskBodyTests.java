package io.qaio.queue.store.tarantool;

import java.util.List;
import java.util.Map;
import java.util.Random;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TaskBodyTests {

	@ParameterizedTest
	@CsvSource({ "0, 1", "100, 1", "524000, 1", "524288, 2", "1048576, 3", "3000000, 6" })
	void aBodyComesInPiecesThatFitIntoATuple(int size, int pieces) {
		byte[] payload = new byte[size];
		new Random(size).nextBytes(payload);
		Map<String, String> headers = Map.of("tenant", "größe", "", "");
		List<byte[]> parts = TaskBody.encode(task(payload, headers));
		assertThat(parts).hasSize(pieces).allMatch((part) -> part.length <= 512 * 1024);
		TaskBody body = TaskBody.decode(parts);
		assertThat(body.payload()).isEqualTo(payload);
		assertThat(body.serializer()).isEqualTo("json");
		assertThat(body.headers()).isEqualTo(headers);
	}

	@Test
	void aBodyOfANewerVersionIsNotMisread() {
		byte[] bytes = TaskBody.encode(task(new byte[1], Map.of())).get(0);
		bytes[0] = 2;
		assertThatIllegalStateException().isThrownBy(() -> TaskBody.decode(List.of(bytes)))
			.withMessageContaining("format 2")
			.withMessageContaining("newer version of Qaio");
	}

	private static NewTask task(byte[] payload, Map<String, String> headers) {
		return new NewTask("1", false, "json", payload, headers, TaskTerms.NONE);
	}

}
