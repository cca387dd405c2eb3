package io.qaio.ratelimit.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

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
		assertThat(log.skippedEntries())
			.extracting(SkippedEntries::reason, SkippedEntries::count, SkippedEntries::firstNumber)
			.containsExactly(tuple(CommonFormat.NO_TIME, 2L, 2L), tuple(AccessLog.EMPTY, 1L, 3L),
					tuple(RequestPath.TLS, 1L, 4L), tuple(LogTime.UNREADABLE, 1L, 5L),
					tuple(CommonFormat.CUT_OFF, 1L, 6L), tuple(AccessLog.NUL, 1L, 8L));
		assertThat(log.skippedEntries()).extracting(SkippedEntries::first)
			.startsWith("what is this", "")
			.allSatisfy((each) -> assertThat(each.length()).isLessThan(200));
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

	@Test
	void readsTheSamples() throws IOException {
		List<String> samples = new ArrayList<>(
				Files.readAllLines(Path.of("src/test/resources/emulator/access-lines.txt")));
		samples.removeIf((each) -> each.startsWith("#"));
		AccessLog log = read(String.join("\n", samples));
		assertThat(requests(log)).map((each) -> each.substring(each.indexOf(' ') + 1))
			.containsExactly("::1 /a/b", "192.0.2.10 /cart", "192.0.2.10 /cart", "198.51.100.23 /find",
					"198.51.100.8 /cart");
		assertThat(log.skippedEntries()).extracting(SkippedEntries::reason, SkippedEntries::count)
			.containsExactly(tuple(RequestPath.TLS, 1L), tuple(RequestPath.EMPTY, 1L),
					tuple(RequestPath.NO_VERSION, 1L));
	}

	@Test
	void fractionsOfASecondAreKept() throws IOException {
		AccessLog log = read("""
				a - - [2026-11-25T10:00:06.750Z] "GET / HTTP/1.1" 200 6
				b - - [2026-11-25T10:00:06.123Z] "GET / HTTP/1.1" 200 6
				c - - [2026-11-25T10:00:06.123Z] "GET / HTTP/1.1" 200 6
				d - - [2026-11-25T11:00:08.5+01:00] "GET / HTTP/1.1" 200 6
				""");
		assertThat(requests(log)).containsExactly("0.123 b /", "0.123 c /", "0.75 a /", "2.5 d /");
	}

	@Test
	void anIpv6NetworkMayBeOneClient() throws IOException {
		Path file = Files.writeString(this.directory.resolve("access.log"), line("2001:db8:0:0:1::1", 1)
				+ line("2001:db8::2", 2) + line("192.0.2.1", 3) + line("crawler.example", 4));
		assertThat(AccessLog.read(file).traffic().keys()).containsExactly("2001:db8::1:0:0:1", "2001:db8::2",
				"192.0.2.1", "crawler.example");
		assertThat(AccessLog.read(file, AccessLogFormat.detected().ipv6Prefix(64)).traffic().keys())
			.containsExactly("2001:db8::/64", "192.0.2.1", "crawler.example");
		assertThatIllegalArgumentException().isThrownBy(() -> AccessLogFormat.detected().ipv6Prefix(0))
			.withMessageContaining("1 to 128 bits, not 0");
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
