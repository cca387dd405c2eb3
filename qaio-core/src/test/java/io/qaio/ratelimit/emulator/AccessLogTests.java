package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class AccessLogTests {

	private static final String REST = " 200 612 \"-\" \"curl/8.5.0\"\n";

	@TempDir
	private Path directory;

	@Test
	void readsAddressesPathsAndTimes() throws IOException {
		AccessLog log = read(
				"""
						192.0.2.1 - - [25/Nov/2026:23:59:59 +0000] "GET /a?x=1 HTTP/1.1" 200 612 "-" "curl/8.5.0"
						2001:db8::1 - Jane Doe [25/Nov/2026:23:59:59 +0000] "POST /login HTTP/2.0" 429 - "https://x/?q=1" "M (X11) "
						192.0.2.1 - - [26/Nov/2026:01:00:01 +0100] "GET /a HTTP/1.1" 200 5 "-" "-" "added at the end"
						""");
		assertThat(log.entries()).isEqualTo(3);
		assertThat(log.skipped()).isZero();
		assertThat(requests(log)).containsExactly("0.0 192.0.2.1 /a", "0.5 2001:db8::1 /login", "2.0 192.0.2.1 /a");
	}

	@Test
	void sortsLinesThatWereWrittenLate() throws IOException {
		AccessLog log = read(line("b", 2) + line("c", 2) + line("a", 1) + line("d", 2));
		assertThat(requests(log)).containsExactly("0.0 a /", "1.0 b /", "1.3333333333333333 c /",
				"1.6666666666666665 d /");
	}

	@Test
	void junkIsCountedReportedAndSkipped() throws IOException {
		AccessLog log = read(line("a", 1) + "what is this\n\n"
				+ "192.0.2.1 - - [25/Nov/2026:10:00:01 +0000] \"\\x16\\x03\" 400 0 \"-\" \"-\"\n"
				+ "192.0.2.1 - - [99/Nov/2026:10:00:01 +0000] \"GET / HTTP/1.1\"" + REST
				+ "192.0.2.1 - - [25/Nov/2026:10:00:01 +0000] \"GET / HTTP/1.1\" 200\n" + "x".repeat(1_000_000)
				+ "\n\u0000\n" + line("a", 3));
		assertThat(requests(log)).containsExactly("0.0 a /", "2.0 a /");
		assertThat(log.entries()).isEqualTo(9);
		assertThat(log.skipped()).isEqualTo(7);
		Path file = this.directory.resolve("access.log");
		assertThat(log.firstSkipped()).hasSize(5)
			.startsWith(file + ", line 2: not in the combined format: what is this",
					file + ", line 3: not in the combined format: ")
			.allSatisfy((each) -> assertThat(each.length()).isLessThan(file.toString().length() + 200));
	}

	@Test
	void bytesThatAreNoTextAreJunkToo() throws IOException {
		Path file = this.directory.resolve("access.log");
		Files.write(file, new byte[] { (byte) 0xff, (byte) 0xfe, '\n', 'a' });
		assertThat(AccessLog.read(file)).extracting(AccessLog::entries, AccessLog::skipped).containsExactly(2L, 2L);
	}

	@Test
	void anEmptyLogHasNoRequests() throws IOException {
		assertThat(read("").traffic().size()).isZero();
	}

	private static String line(String address, int second) {
		return address + " - - [25/Nov/2026:10:00:0" + second + " +0000] \"GET / HTTP/1.1\"" + REST;
	}

	private static Stream<String> requests(AccessLog log) {
		Traffic traffic = log.traffic();
		return IntStream.range(0, traffic.size())
			.mapToObj((i) -> traffic.time(i) + " " + traffic.key(i) + " " + traffic.resource(i));
	}

	private AccessLog read(String text) throws IOException {
		return AccessLog.read(Files.writeString(this.directory.resolve("access.log"), text));
	}

}
