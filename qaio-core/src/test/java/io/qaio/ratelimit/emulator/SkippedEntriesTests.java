package io.qaio.ratelimit.emulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What is no request, and why.
 */
class SkippedEntriesTests {

	private static final AccessLogFormat DETECTED = AccessLogFormat.detected();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			-                          | an empty request: the client sent nothing
			``                         | an empty request: the client sent nothing
			\\x16\\x03\\x01\\x00\\xEE  | a TLS handshake on a port without TLS
			\\u0016\\u0003\\u0001      | a TLS handshake on a port without TLS
			\\x00\\x00                 | no HTTP request: it does not begin with a method such as GET
			{}                         | no HTTP request: it does not begin with a method such as GET
			SSH-2.0-Go                 | a request without an HTTP version, as in "GET / HTTP/1.1"
			PRI * HTTP/2.0             | the preface of HTTP/2, not a request
			GET /aaaaaa                | a request without an HTTP version, as in "GET / HTTP/1.1"
			GET /aaaaaa FTP/1.1        | a request without an HTTP version, as in "GET / HTTP/1.1"
			GET /aaaaaa HTTP/          | a request without an HTTP version, as in "GET / HTTP/1.1"
			null null null             | a request without an HTTP version, as in "GET / HTTP/1.1"
			GET                        | a request without an HTTP version, as in "GET / HTTP/1.1"
			GET  HTTP/1.1              | a request without a path
			OPTIONS * HTTP/1.1         | a request without a path
			CONNECT shop.example:443 HTTP/1.1 | a request without a path
			GET http:// HTTP/1.1       | a request without a path
			GET cart HTTP/1.1          | a request without a path
			GET /a b HTTP/1.1          | a request with a space in its path
			GET /a\tb HTTP/1.1         | a request with a control character in its path
			GET /a\033[31mb HTTP/1.1   | a request with a control character in its path
			GET /a\u202eb HTTP/1.1     | a request with a control character in its path
			`\u0016\u0003\u0001`       | a TLS handshake on a port without TLS
			""")
	void whatIsNoRequestIsSkipped(String request, String reason) throws IOException {
		assertThat(
				reason("192.0.2.77 - - [25/Nov/2026:10:00:04 +0000] \"" + request + "\" 400 157 \"-\" \"-\"", DETECTED))
			.isEqualTo(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			-                          | an empty request: the client sent nothing
			``                         | an empty request: the client sent nothing
			GET /aaaaaa                | a request without an HTTP version, as in "GET / HTTP/1.1"
			*                          | a request without a path
			/a\\u001b[31mb           | a request with a control character in its path
			""")
	void soItIsInJson(String request, String reason) throws IOException {
		assertThat(reason("{\"time\":1795600804,\"client\":\"192.0.2.77\",\"request\":\"" + request + "\"}", DETECTED))
			.isEqualTo(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					hello                                                         | no time in brackets, as in [25/Nov/2026:10:00:03 +0000]
					192.0.2.1 - - [error] "GET / HTTP/1.1" 200 6                  | no time in brackets, as in [25/Nov/2026:10:00:03 +0000]
					192.0.2.1 - - [99/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 200 6 | its time is none like 25/Nov/2026:10:00:03 +0000, 2026-11-25T10:00:03.123Z or 1795600803.123
					192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] GET / HTTP/1.1 200 6   | no request in quotes behind the time
					192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1        | no request in quotes behind the time
					192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 200   | no status and size behind the request: the line is cut off
					192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1"       | no status and size behind the request: the line is cut off
					- - - [25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 200 6         | no address or host name of a client
					unknown - - [25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 200 6   | no address or host name of a client
					unix: - - [25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 200 6     | no address or host name of a client
					_hidden - - [25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 200 6   | no address or host name of a client
					[25/Nov/2026:10:00:03 +0000] "GET / HTTP/1.1" 200 6               | no address or host name of a client
					{"time":1795600804,                                           | no JSON object in one line
					{"time":1795600804}                                           | no request: it has none of the names request, request_uri, requestURI, uri, path, url, RequestPath, request.uri, request.url
					{"time":"soon"}                                               | its time is none like 25/Nov/2026:10:00:03 +0000, 2026-11-25T10:00:03.123Z or 1795600803.123
					{"time":1795600804,"path":"/","host":"shop.example"}          | no address or host name of a client
					""")
	void theReasonSaysWhatIsWrong(String entry, String reason) throws IOException {
		assertThat(reason(entry, DETECTED)).isEqualTo(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					192.0.2.1 10 "GET / HTTP/1.1"             | not in the format: ' [' does not follow %h
					192.0.2.1 [10] "GET / HTTP/1.1"           | its time is none like 25/Nov/2026:10:00:03 +0000, 2026-11-25T10:00:03.123Z or 1795600803.123
					192.0.2.1 [1795600804] "GET / HTTP/1.1    | not in the format: '"' does not follow %r
					192.0.2.1 [1795600804] "GET /"            | a request without an HTTP version, as in "GET / HTTP/1.1"
					- [1795600804] "GET / HTTP/1.1"           | no address or host name of a client
					""")
	void theReasonNamesTheFieldOfAPattern(String entry, String reason) throws IOException {
		assertThat(reason(entry, AccessLogFormat.pattern("%h %t \"%r\""))).isEqualTo(reason);
	}

	@Test
	void aPatternHasABeginning() throws IOException {
		assertThat(reason("a 192.0.2.1", AccessLogFormat.pattern("<%h> %t \"%r\"")))
			.isEqualTo("not in the format: '<' is not at its beginning");
	}

	@Test
	void ofAPatternWithPathAndRequestTheRequestCounts() throws IOException {
		assertThat(reason("192.0.2.1 [1795600804] - \"-\"", AccessLogFormat.pattern("%h %t %U \"%r\"")))
			.isEqualTo(RequestPath.EMPTY);
	}

	@Test
	void jsonWithOtherNamesIsNoOtherFormat() throws IOException {
		AccessLogFormat format = AccessLogFormat.json(Map.of("time", "at"));
		assertThat(reason("192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] \"GET / HTTP/1.1\" 200 6", format))
			.isEqualTo("no JSON object in one line");
		assertThat(reason("[{}]", format)).isEqualTo("no JSON object in one line");
		assertThat(reason("{\"a\":1}", format)).isEqualTo("no time: it has none of the names at");
	}

	@Test
	void theFirstOfEachKindIsShownAndNothingInItReachesTheTerminal() throws IOException {
		AccessLog log = read("\033]0;title\007 a\u202eb\u009b31m\n" + "x".repeat(300) + "\n\0\0\0\n\0\n\n", DETECTED);
		assertThat(log.skippedEntries())
			.extracting(SkippedEntries::reason, SkippedEntries::count, SkippedEntries::firstNumber,
					SkippedEntries::first)
			.containsExactly(tuple(CommonFormat.NO_TIME, 2L, 1L, "\\x1b]0;title\\x07 a\\u202eb\\x9b31m"),
					tuple(AccessLog.NUL, 2L, 3L, "\\x00\\x00\\x00"), tuple(AccessLog.EMPTY, 1L, 5L, ""));
		assertThat(log.traffic().keys()).isEmpty();
		assertThat(log.traffic().resources()).isEmpty();
		assertThat(log.skipped()).isEqualTo(5);
		assertThat(log.entries()).isEqualTo(5);
	}

	@Test
	void theMostFrequentReasonIsFirst() throws IOException {
		assertThat(read("\nx\nx\n", DETECTED).skippedEntries()).extracting(SkippedEntries::reason)
			.containsExactly(CommonFormat.NO_TIME, AccessLog.EMPTY);
	}

	private static String reason(String entry, AccessLogFormat format) throws IOException {
		AccessLog log = read(entry, format);
		assertThat(log.traffic().size()).isZero();
		assertThat(log.traffic().keys()).isEmpty();
		assertThat(log.traffic().resources()).isEmpty();
		List<SkippedEntries> skipped = log.skippedEntries();
		assertThat(skipped).hasSize(1);
		return skipped.get(0).reason();
	}

	private static AccessLog read(String text, AccessLogFormat format) throws IOException {
		return AccessLog.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test", format);
	}

}
