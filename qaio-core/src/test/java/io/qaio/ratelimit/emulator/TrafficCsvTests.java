package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TrafficCsvTests {

	@TempDir
	private Path directory;

	@Test
	void readsRequests() throws IOException {
		Traffic traffic = TrafficCsv
			.read(write("time,key,resource\n# morning\n0.5,alice,/login\n\n0.5, bob , /login\r\n12,,/other\n"));
		assertThat(IntStream.range(0, traffic.size())
			.mapToObj((i) -> traffic.time(i) + " '" + traffic.key(i) + "' " + traffic.resource(i)))
			.containsExactly("0.5 'alice' /login", "0.5 'bob' /login", "12.0 '' /other");
		assertThat(traffic.keys()).containsExactly("alice", "bob", "");
		assertThat(traffic.resources()).containsExactly("/login", "/other");
	}

	@Test
	void readsManyRequests() throws IOException {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 5000; i++) {
			text.append(i).append(",k").append(i % 7).append(",/\n");
		}
		Traffic traffic = TrafficCsv.read(write(text.toString()));
		assertThat(traffic.size()).isEqualTo(5000);
		assertThat(traffic.time(4999)).isEqualTo(4999);
		assertThat(traffic.key(4999)).isEqualTo("k1");
		assertThat(traffic.keys()).hasSize(7);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			2,a       | a row must be time,key,resource, but this has 2 of 3 cells: 2,a
			2,a,/,x   | a row must be time,key,resource, but this has 4 of 3 cells: 2,a,/,x
			0.9,a,/   | time 0.9 is before 1.0 of the row before it. Sort the rows by time
			soon,a,/  | 'soon' is not a time in seconds such as 12.5
			NaN,a,/   | 'NaN' is not a time in seconds such as 12.5
			,a,/      | '' is not a time in seconds such as 12.5
			""")
	void errorsNameFileAndLine(String row, String message) throws IOException {
		Path file = write("# a comment\n1,a,/\n" + row + "\n");
		assertThatIllegalArgumentException().isThrownBy(() -> TrafficCsv.read(file))
			.withMessage(file + ", line 3: " + message);
	}

	@Test
	void aMissingFileIsAnError() {
		Path file = this.directory.resolve("none.csv");
		assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> TrafficCsv.read(file))
			.withMessage(file.toString());
	}

	private Path write(String text) throws IOException {
		return Files.writeString(this.directory.resolve("traffic.csv"), text);
	}

}
