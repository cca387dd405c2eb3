package io.qaio.ratelimit.emulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AccessLogFormatTests {

	private static final String TIME = "[25/Nov/2026:10:00:03 +0000]";

	private static final String REST = " 200 612";

	@ParameterizedTest
	@CsvSource(delimiterString = "=>", quoteCharacter = '`', textBlock = """
			192.0.2.1 - -                                          => 192.0.2.1
			192.0.2.1 - Jane Doe                                   => 192.0.2.1
			192.0.2.1 - 192.0.2.9                                  => 192.0.2.1
			192.0.2.1 - [a] [9]                                    => 192.0.2.1
			192.0.2.1 - "Jane Doe"                                 => 192.0.2.1
			192.0.2.1 - \\"jane                                    => 192.0.2.1
			192.0.2.1:4711 - -                                     => 192.0.2.1
			::ffff:192.0.2.1 - -                                   => 192.0.2.1
			0:0:0:0:0:0:0:1 - -                                    => ::1
			0:0:0:0:0:0:0:1%0 - -                                  => ::1
			[0:0:0:0:0:0:0:1] - -                                  => ::1
			2001:DB8::1 - -                                        => 2001:db8::1
			[2001:db8::1] - -                                      => 2001:db8::1
			[2001:db8::1]:4711 - -                                 => 2001:db8::1
			shop.example:443 192.0.2.1 - -                         => 192.0.2.1
			shop.example 192.0.2.1 - -                             => 192.0.2.1
			shop.example 2001:db8::1 - -                           => 2001:db8::1
			shop.example:443 2001:db8::1 - Jane Doe                => 2001:db8::1
			127.0.1.1:80 192.0.2.1 - -                             => 192.0.2.1
			[2001:db8::9]:443 192.0.2.1 - -                        => 192.0.2.1
			127.0.1.1:80 crawler.example - -                       => crawler.example
			shop.example:443 crawler.example - -                   => crawler.example
			192.0.2.1, 198.51.100.7 - -                            => 192.0.2.1
			192.0.2.1,198.51.100.7 - -                             => 192.0.2.1
			192.0.2.1, 198.51.100.7, 198.51.100.8 10.0.0.1 - -     => 192.0.2.1
			192.0.2.1:4711, 198.51.100.7:80 10.0.0.1 - -           => 192.0.2.1
			unknown, 192.0.2.1 - -                                 => 192.0.2.1
			"192.0.2.1, 198.51.100.7" - -                          => 192.0.2.1
			"192.0.2.1, 198.51.100.7" 10.0.0.1 - -                 => 192.0.2.1
			"192.0.2.1:4711" 10.0.0.1 - -                          => 192.0.2.1
			"[2001:db8::1]:4711, 198.51.100.7" - -                 => 2001:db8::1
			"-" 192.0.2.1 - -                                      => 192.0.2.1
			- 192.0.2.1 - -                                        => 192.0.2.1
			shop.example "-" 192.0.2.1 - -                         => 192.0.2.1
			shop.example:443 "192.0.2.1, 198.51.100.7" - -         => 192.0.2.1
			Nov 25 10:00:03 web nginx[77]: 192.0.2.1 - -           => 192.0.2.1
			web_1  | 192.0.2.1 - -                                 => 192.0.2.1
			Crawler.Example - -                                    => crawler.example
			crawler.example - Jane Doe                             => crawler.example
			crawler.example - 192.0.2.9                            => crawler.example
			""")
	void theClientIsAnAddressElseAName(String before, String client) throws IOException {
		assertThat(read(AccessLogFormat.detected(), before + " " + TIME + " \"GET /cart?a=1 HTTP/1.1\"" + REST))
			.isEqualTo(client + " /cart");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			GET /cart HTTP/1.1                            | /cart
			GET /cart?item=1 HTTP/1.0                     | /cart
			GET /cart?q=/x?y HTTP/2                       | /cart
			POST /cart HTTP/2.0                           | /cart
			get /cart HTTP/3.0                            | /cart
			M-SEARCH /cart HTTP/1.1                       | /cart
			GET http://shop.example/cart HTTP/1.1         | /cart
			GET https://shop.example:8443/cart?a HTTP/1.1 | /cart
			GET http://shop.example HTTP/1.1              | /
			GET http://shop.example?a=1 HTTP/1.1          | /
			GET /find?q=\\"tea\\" HTTP/1.1                | /find
			GET /a\\"b\\\\c HTTP/1.1                      | /a"b\\c
			GET /a\\x22b HTTP/1.1                         | /a\\x22b
			GET /a[1] HTTP/1.1                            | /a[1]
			GET //x HTTP/1.1                              | //x
			GET /käse/😀 HTTP/1.1                         | /käse/😀
			""")
	void theResourceIsThePath(String request, String path) throws IOException {
		assertThat(read(AccessLogFormat.detected(), "192.0.2.1 - - " + TIME + " \"" + request + "\"" + REST))
			.isEqualTo("192.0.2.1 " + path);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					`200 612`
					`200 -`
					`200 612 3 http-nio-8080-exec-10`
					`404 612 "-" "curl/8.5.0"`
					`200 612 "https://search.example/?q=\\"tea pot\\"" "Mozilla/5.0" "added at the end"`
					`200 612 "-" "a browser " that says "this"`
					`200 612 "-" "[25/Nov/2026:10:00:04 +0000] \\"GET /x HTTP/1.1\\"" 0.003 [default-shop-80] [] 10.0.0.2:80 612 0.003 200 5f`
					`200 612 "-" "cut off here`
					""")
	void whatFollowsDoesNotMatter(String after) throws IOException {
		assertThat(read(AccessLogFormat.detected(), "192.0.2.1 - - " + TIME + " \"GET /cart HTTP/1.1\" " + after))
			.isEqualTo("192.0.2.1 /cart");
	}

	@ParameterizedTest
	@CsvSource(delimiterString = " => ", quoteCharacter = '`',
			textBlock = """
					%h %l %u %t "%r" %s %b                                => 192.0.2.1 - Jane Doe [25/Nov/2026:10:00:03 +0000] "GET /cart?a HTTP/1.1" 200 612
					%h %l %u %t \\"%r\\" %>s %b                           => 192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1" 200 612 and more
					%h %l %u %t "%r" %s %b                                => 192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET /cart?q=\\"a\\" HTTP/1.1" 200 612
					%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i" => shop.example:443 ::ffff:192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1" 200 612 "a \\"b\\"" "c"
					%{X-Forwarded-For}i %l %u %t "%r"                     => 192.0.2.1, 198.51.100.7, 198.51.100.8 - - [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1"
					%{X-Forwarded-For}i %l %u %t "%r"                     => unknown, 192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1"
					"%{X-Forwarded-For}i" %h %l %u %t "%r"                => "192.0.2.1, 198.51.100.7" 10.0.0.1 - - [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1"
					"%{X-Forwarded-For}i" %h %l %u %t "%r"                => "-" 192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1"
					%{yyyy-MM-dd HH:mm:ss}t|%a|%m|%U%q|%s                 => 2026-11-25 10:00:03|192.0.2.1|GET|/cart?a=1|200
					%{msec}t,%a,"%m %U%q %H",100%%                        => 1795600803123,192.0.2.1,"GET /cart?a=1 HTTP/1.1",100%
					%t\\t%{c}a\\t%A\\t"%r"  => [25/Nov/2026:10:00:03 +0000]\t192.0.2.1\t198.51.100.7\t"GET /cart HTTP/1.1"
					$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent => 192.0.2.1 - Jane Doe [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1" 200 612 "-" "-"
					$host $http_x_forwarded_for [$time_iso8601] "$request" ${status} => shop.example 192.0.2.1, 198.51.100.7 [2026-11-25T10:00:03+00:00] "GET /cart HTTP/1.1" 200
					$msec $remote_addr $request_method $uri$is_args$args  => 1795600803.123 192.0.2.1 GET /cart?a=1
					{"t":"$time_iso8601","c":"$remote_addr","u":"$request_uri"} => {"t":"2026-11-25T10:00:03+00:00","c":"192.0.2.1","u":"/cart?a=1"}
					common                                                => 192.0.2.1 - - [25/Nov/2026:10:00:03 +0000] "GET /cart HTTP/1.1" 200 612
					""")
	void aPatternDescribesTheRest(String pattern, String entry) throws IOException {
		assertThat(read(AccessLogFormat.pattern(pattern), entry)).isEqualTo("192.0.2.1 /cart");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			%h %l %u "%r"                 | it has no time: %t, $time_local
			%t "%r"                       | it has no client: %h, %a
			%{server}a %t "%r"            | it has no client: %h, %a
			%h %t %s                      | it has no request: %r, %U, $request
			$remote_addr$time_local $uri  | there must be a character between $remote_addr and $time_local
			%h%l %t "%r"                  | there must be a character between %h and %l
			%h %{Referer %t "%r"          | a brace is not closed
			%h %- %t "%r"                 | '%-' is no field
			%h %t "%r" %                  | '%' is no field
			%h %t "%r" $                  | a name must follow $
			combine                       | it has no time
			""")
	void aWrongPatternIsRefused(String pattern, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> AccessLogFormat.pattern(pattern))
			.withMessageContaining("'" + pattern + "' is no format of a log: ")
			.withMessageContaining(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"time":"2026-11-25T10:00:03Z","remote_addr":"192.0.2.1","request":"GET /cart?a HTTP/1.1","status":200}
			{"time_local":"25/Nov/2026:10:00:03 +0000","client_ip":"::ffff:192.0.2.1","method":"GET","uri":"/cart?a"}
			{"level":"info","ts":1795600803.52,"request":{"remote_ip":"192.0.2.1","headers":{"A":["b"]},"uri":"/cart"}}
			{"host":"192.0.2.1","time":"[25/Nov/2026:10:00:03 +0000]","request":"GET /cart HTTP/1.1","statusCode":"200"}
			{"StartUTC":"2026-11-25T10:00:03.123456789Z","ClientHost":"192.0.2.1","RequestPath":"/cart","x":null}
			{"@timestamp":1795600803123,"clientip":"192.0.2.1, 198.51.100.7","url":"http://shop.example/cart?a"}
			""")
	void jsonHasUsualNames(String entry) throws IOException {
		assertThat(read(AccessLogFormat.detected(), entry)).isEqualTo("192.0.2.1 /cart");
	}

	@Test
	void jsonMayHaveOtherNames() throws IOException {
		AccessLogFormat format = AccessLogFormat
			.json(Map.of("time", "at", "client", "http.peer.ip", "request", "http.what"));
		assertThat(read(format,
				"{\"time\":\"x\",\"at\":1795600803,\"http\":{\"peer\":{\"ip\":\"192.0.2.1\"},\"what\":\"/cart?a\"}}"))
			.isEqualTo("192.0.2.1 /cart");
		assertThat(read(AccessLogFormat.json(Map.of("time", "meta.at")),
				"{\"meta\":{\"at\":1795600803},\"remote_ip\":\"192.0.2.1\",\"path\":\"/cart\"}"))
			.isEqualTo("192.0.2.1 /cart");
		assertThat(read(AccessLogFormat.json(Map.of("client", "who")),
				"{\"ts\":1795600803,\"remote_ip\":\"192.0.2.9\",\"who\":\"192.0.2.1\",\"path\":\"/cart\"}"))
			.isEqualTo("192.0.2.1 /cart");
		assertThatIllegalArgumentException().isThrownBy(() -> AccessLogFormat.json(Map.of("key", "x")))
			.withMessageContaining("'key' is not one of time, client and request");
		assertThatIllegalArgumentException().isThrownBy(() -> AccessLogFormat.json(Map.of("time", " ")))
			.withMessageContaining("The name of the time in the JSON of a log is empty");
	}

	/**
	 * Client and path of the only entry.
	 */
	private static String read(AccessLogFormat format, String entry) throws IOException {
		AccessLog log = AccessLog.read(new ByteArrayInputStream(entry.getBytes(StandardCharsets.UTF_8)), "test",
				format);
		assertThat(log.skippedEntries()).isEmpty();
		assertThat(log.traffic().size()).isEqualTo(1);
		return log.traffic().key(0) + " " + log.traffic().resource(0);
	}

}
