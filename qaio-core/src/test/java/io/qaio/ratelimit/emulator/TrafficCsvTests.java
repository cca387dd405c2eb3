package io.qaio.ratelimit.emulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

	@Test
	void cellsMayBeInQuotes() throws IOException {
		Traffic traffic = TrafficCsv.read(write("""
				"1","Doe, ""Jane\"""\u0020,"/a,b"
				2, "two
				lines" ,/
				3,"# no remark",/
				"""));
		assertThat(traffic.keys()).containsExactly("Doe, \"Jane\"", "two\nlines", "# no remark");
		assertThat(traffic.resources()).containsExactly("/a,b", "/");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Time,Key,Resource\n1,a,/\n", "TIME, KEY, RESOURCE\n1,a,/\n",
			"\"time\",\"key\",\"resource\"\n1,a,/\n", "\ufeffTime,Key,Resource\r\n1,a,/\r\n",
			"resource,key,time\n/,a,1\n", "id,Key,status,Time,Resource\n7,a,200,1,/\n",
			"# exported\n\nTime,Key,Resource\n1,a,/\n", "t\u0131me,Key,re\u017fource\n1,a,/\n" })
	void headingsMayBeInAnyCaseAndOrder(String text) throws IOException {
		Traffic traffic = TrafficCsv.read(write(text));
		assertThat(traffic.size()).isEqualTo(1);
		assertThat(traffic.time(0) + traffic.key(0) + traffic.resource(0)).isEqualTo("1.0a/");
	}

	@Test
	void errorsCountTheColumnsOfTheHeading() throws IOException {
		Path file = write("Key,Status,Time,Resource\na,200,1\n");
		assertThatIllegalArgumentException().isThrownBy(() -> TrafficCsv.read(file))
			.withMessage(file + ", line 2: a row must be key,status,time,resource, but this has 3 of 4 cells: a,200,1");
	}

	@Test
	void quotesThatDoNotMatchAreAnError() throws IOException {
		for (String row : new String[] { "2,\"a,/\n3,b,/\n", "2,\"a\"b,/\n" }) {
			Path file = write("1,a,/\n" + row);
			assertThatIllegalArgumentException().isThrownBy(() -> TrafficCsv.read(file))
				.withMessageStartingWith(file + ", line 2: the quotes of a cell do not match.");
		}
	}

	@Test
	void errorsAreSafeToPrint() throws IOException {
		Path file = write("\033[31m,a,/\n");
		assertThatIllegalArgumentException().isThrownBy(() -> TrafficCsv.read(file))
			.withMessage(file + ", line 1: '\\x1b[31m' is not a time in seconds such as 12.5");
	}

	@Test
	void aStreamMayBePacked() throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
			gzip.write("1,a,/\n2,b,/\n".getBytes(StandardCharsets.UTF_8));
		}
		assertThat(TrafficCsv.read(new ByteArrayInputStream(packed.toByteArray()), "test").keys()).containsExactly("a",
				"b");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TrafficCsv.read(new ByteArrayInputStream(new byte[] { 'a' }), "standard input"))
			.withMessageStartingWith("standard input, line 1: ");
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
