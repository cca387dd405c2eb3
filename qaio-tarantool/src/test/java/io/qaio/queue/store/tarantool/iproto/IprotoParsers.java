package io.qaio.queue.store.tarantool.iproto;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.qaio.test.Fuzzing;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server sends, with random data.
 */
final class IprotoParsers {

	private static final int MAX_FRAME = 100_000;

	private IprotoParsers() {
	}

	static List<Fuzzing> all() {
		return List.of(frames(), replies(), greetings(), addresses());
	}

	static Fuzzing frames() {
		return Fuzzing
			.of("frames", hex("830000010705a0"), hex("0a8200000107"), hex("cd0003a16161a1"), hex("ce00000002c0c0"),
					hex("cc05" + "8200000107"))
			.rejectsBy(IOException.class)
			.rejectsBy(ProtocolException.class)
			.bytes((bytes) -> {
				DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
				while (true) {
					assertThat(Frame.read(in, MAX_FRAME)).hasSizeLessThanOrEqualTo(bytes.length);
				}
			});
	}

	static Fuzzing replies() {
		String head = "83" + "00ce00000000" + "01cf0000000000000007" + "05ce00000050";
		return Fuzzing
			.of("replies",
					hex(head + "81" + "30dd00000007" + "a161" + "ccff" + "c0" + "cb3ff8000000000000" + "c3" + "920102"
							+ "81a178a179"),
					hex("83" + "00ce00008021" + "01cf0000000000000003" + "05ce0000004e" + "82" + "31" + "a3616263"
							+ "528100918600ab436c69656e744572726f72"),
					hex(head + "81" + "30" + "91".repeat(60) + "01"),
					hex(head + "81" + "30" + "dd00001000".repeat(60) + "01"), hex("8200000107"),
					hex(head + "8130" + "93c70501aabbccddee" + "d6ff01020304" + "cfffffffffffffffff"))
			.rejectsBy(ProtocolException.class)
			.bytes((bytes) -> {
				IprotoReply reply = IprotoReply.parse(bytes);
				assertThat(reply.sync()).isNotNegative();
				reply.failure();
			});
	}

	static Fuzzing greetings() {
		String first = "Tarantool 2.6.0 (Binary) 7170b4c2-9d4e-4c2e-8d4c-0123456789ab";
		String second = "QK2HoFZGXTXBq2vFj7soCsHqTo6PGTF575ssUBAJLAI=";
		return Fuzzing.of("greetings", (pad(first) + pad(second)).getBytes(StandardCharsets.ISO_8859_1))
			.rejectsBy(ProtocolException.class)
			.bytes((bytes) -> {
				byte[] greeting = Arrays.copyOf(bytes, Greeting.LENGTH);
				assertThat(Greeting.parse(greeting).version()).isNotNull();
			});
	}

	static Fuzzing addresses() {
		return Fuzzing
			.of("addresses of servers", "localhost:3301", "localhost", "[::1]:3301", "::1", "db.example:65535")
			.rejectsBy(IllegalArgumentException.class)
			.texts((text) -> assertThat(IprotoAddress.parse(text).port()).isBetween(1, 65_535));
	}

	private static String pad(String line) {
		return line + " ".repeat(Greeting.LENGTH / 2 - 1 - line.length()) + "\n";
	}

	private static byte[] hex(String digits) {
		return HexFormat.of().parseHex(digits);
	}

}
