package io.qaio.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import io.qaio.queue.serialization.JavaPayloadSerializer;
import io.qaio.queue.serialization.JsonPayloadSerializer;
import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.store.Headers;
import io.qaio.ratelimit.ClientAddress;
import io.qaio.ratelimit.KeyText;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.emulator.AccessLog;
import io.qaio.ratelimit.emulator.AccessLogFormat;
import io.qaio.ratelimit.emulator.TrafficCsv;
import io.qaio.test.Fuzzing;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All that this module parses, with random data.
 */
final class CoreParsers {

	private static final String COMBINED = "192.0.2.1 - frank [25/Nov/2026:10:00:03 +0000] \"GET /cart?item=1 HTTP/1.1\""
			+ " 200 2326 \"https://example.com/\" \"Mozilla/5.0 (X11; Linux)\"\n";

	private static final String VIRTUAL_HOST = "www.example.com:443 2001:db8::7, 10.0.0.1 - - [25/Nov/2026:10:00:03.123"
			+ " -0330] \"POST http://example.com/a%20b HTTP/2.0\" 404 -\r\n";

	private static final String JSON = "{\"time\":\"2026-11-25T10:00:03.123Z\",\"request\":{\"remote_ip\":\"192.0.2.1\","
			+ "\"uri\":\"/a\"},\"remote_addr\":\"192.0.2.7\",\"request_line\":\"GET /x HTTP/1.1\",\"status\":200}\n";

	private static final String EPOCH = "{\"ts\":1795600803.123,\"client\":\"::ffff:192.0.2.1\",\"request\":\"/a?b\"}\n";

	private CoreParsers() {
	}

	static List<Fuzzing> all() {
		return List.of(rates(), addressesOfClients(), keys(), headers(), patternsOfAccessLogs(), accessLogs(),
				textInAnyEncodingOrPacked(), trafficAsCsv(), payloadsInJson(), payloadsOfJavaSerialization());
	}

	static Fuzzing rates() {
		return Fuzzing
			.of("rates", "5r/s", "30r/m", "0.5", " 1000000000r/s ", "0.001", "123456789012345.123456789012345r/m")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> {
				Rate rate = Rate.parse(text);
				assertThat(Rate.parse(rate.toString())).isEqualTo(rate);
			});
	}

	static Fuzzing addressesOfClients() {
		return Fuzzing
			.of("addresses", "192.0.2.1", "192.0.2.1:4711", "2001:db8::1", "[2001:db8::1]:4711", "\"[2001:db8::1]\"",
					"::ffff:192.0.2.1", "fe80::1%eth0", "[192.0.2.1:4711]", "unknown", "_hidden")
			.texts((text) -> ClientAddress.parse(text).ifPresent((address) -> {
				assertThat(ClientAddress.parse(address.toString())).contains(address);
				assertThat(address.network(64).toString()).isNotEmpty();
			}));
	}

	static Fuzzing keys() {
		return Fuzzing.of("keys", "com.acme.Customer@1a2b3c", "a@b.example", "[B@1a2b3c", "Order[id=42]")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> {
				assertThat(KeyText.of(text)).isEqualTo(text);
				KeyText.requireContent(text);
				assertThat(KeyText.of(List.of(text, Map.of(text, text)))).isNotEmpty();
			});
	}

	static Fuzzing headers() {
		return Fuzzing
			.of("headers", Headers.encode(Map.of("tenant", "acme", "trace", "é✓")), Headers.encode(Map.of("a", "")))
			.rejectsBy(IllegalStateException.class)
			.bytes((bytes) -> {
				Map<String, String> headers = Headers.decode(ByteBuffer.wrap(bytes));
				assertThat(headers).doesNotContainKey(null);
			});
	}

	static Fuzzing patternsOfAccessLogs() {
		return Fuzzing
			.of("patterns of access logs", "%h %l %u %t \"%r\" %>s %b", "%{X-Forwarded-For}i %t \\\"%r\\\" %{ms}T",
					"$remote_addr - [$time_local] \"$request\" $status",
					"${http_x_forwarded_for}\t$msec $uri$is_args$args", "combined", "%a %{%s}t %U%q")
			.rejectsBy(IllegalArgumentException.class)
			.texts((pattern) -> {
				AccessLogFormat format = AccessLogFormat.pattern(pattern);
				read(COMBINED + VIRTUAL_HOST + JSON, format);
				read(pattern, format);
			});
	}

	static Fuzzing accessLogs() {
		AccessLogFormat pattern = AccessLogFormat.pattern("%h, %{X}i %t \"%r\" \"%{User-Agent}i\"");
		return Fuzzing
			.of("access logs", COMBINED, VIRTUAL_HOST, JSON, EPOCH, COMBINED + JSON, "\0" + COMBINED, "\n\n{}\n[]\n")
			.texts((log) -> {
				AccessLog read = read(log, AccessLogFormat.detected().ipv6Prefix(64));
				assertThat(read.entries()).isGreaterThanOrEqualTo(read.skipped());
				read(log, pattern);
				read(log, AccessLogFormat.json(Map.of("time", "ts", "client", "a.b")));
			});
	}

	static Fuzzing textInAnyEncodingOrPacked() {
		byte[] utf16 = ("\uFEFF" + COMBINED).getBytes(StandardCharsets.UTF_16LE);
		return Fuzzing.of("files", packed(COMBINED), utf16, COMBINED.getBytes(StandardCharsets.UTF_8))
			.rejectsBy(IOException.class)
			.bytes((bytes) -> AccessLog.read(new ByteArrayInputStream(bytes), "log", AccessLogFormat.detected()));
	}

	static Fuzzing trafficAsCsv() {
		return Fuzzing
			.of("CSV", "time,key,resource\n0,a,/x\n0.5,\"b,c\",/y\n", "0,a,/x\r\n# remark\r\n1e3,b,/x",
					"resource,Key,TIME,extra\n/x,\"a \"\"b\"\"\",3,\n")
			.rejectsBy(IllegalArgumentException.class)
			.texts((csv) -> TrafficCsv.read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), "csv"));
	}

	static Fuzzing payloadsInJson() {
		JsonPayloadSerializer json = new JsonPayloadSerializer(JsonMapper.builder().build());
		return Fuzzing.of("JSON", "{\"id\":42,\"lines\":[1,2.5,null,true,\"é\"]}", "[[[[]]]]", "\"text\"", "-1e10")
			.rejectsBy(PayloadConversionException.class)
			.texts((text) -> json.deserialize(text.getBytes(StandardCharsets.UTF_8), Object.class));
	}

	static Fuzzing payloadsOfJavaSerialization() {
		JavaPayloadSerializer java = new JavaPayloadSerializer(List.of("java.util.*", "java.lang.*"));
		return Fuzzing
			.of("Java serialization", java.serialize(new java.util.ArrayList<>(List.of("a", "b", 42))),
					java.serialize(new java.util.HashMap<>(Map.of("k", 1L))), java.serialize("text"))
			.rejectsBy(PayloadConversionException.class)
			.bytes((bytes) -> java.deserialize(bytes, Object.class));
	}

	private static AccessLog read(String log, AccessLogFormat format) throws IOException {
		return AccessLog.read(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)), "log", format);
	}

	private static byte[] packed(String text) {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
			gzip.write(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return packed.toByteArray();
	}

}
