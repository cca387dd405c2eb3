package io.qaio.queue.store.tarantool.iproto;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Frames as they were recorded from Tarantool 2.6.0, and frames that no server sends.
 */
class FramesTests {

	/** The answer to {@code return 'a', 255, nil, 1.5, true, {1, 2}, {x = 'y'}}. */
	private static final String DATA = "83" + "00ce00000000" + "01cf0000000000000007" + "05ce00000050" + "81"
			+ "30dd00000007" + "a161" + "ccff" + "c0" + "cb3ff8000000000000" + "c3" + "920102" + "81a178a179";

	/** The answer to a call of a function that does not exist. */
	private static final String ERROR = "83" + "00ce00008021" + "01cf0000000000000003" + "05ce0000004e" + "82" + "31"
			+ "bf50726f63656475726520276e6f706527206973206e6f7420646566696e6564"
			+ "528100918600ab436c69656e744572726f72027401b42e2f7372632f626f782f6c75612f63616c6c2e6303bf50726f6365"
			+ "6475726520276e6f706527206973206e6f7420646566696e656404000521";

	@Test
	void aReplyWithDataIsRead() {
		IprotoReply reply = IprotoReply.parse(HexFormat.of().parseHex(DATA));
		assertThat(reply.sync()).isEqualTo(7);
		assertThat(reply.failure()).isNull();
		assertThat(reply.data()).hasSize(7);
		assertThat((byte[]) reply.data().get(0)).isEqualTo("a".getBytes(StandardCharsets.UTF_8));
		assertThat(reply.data().subList(1, 6)).containsExactly(255L, null, 1.5, true, List.of(1L, 2L));
		assertThat((Map<?, ?>) reply.data().get(6)).hasSize(1);
	}

	@Test
	void aReplyWithAnErrorIsRead() {
		IprotoReply reply = IprotoReply.parse(HexFormat.of().parseHex(ERROR));
		assertThat(reply.sync()).isEqualTo(3);
		assertThat(reply.failure()).hasMessage("Procedure 'nope' is not defined")
			.extracting(IprotoException::code, IprotoException::error)
			.containsExactly(33, IprotoError.NO_SUCH_FUNCTION);
	}

	@Test
	void aReplyWithoutABodyIsRead() {
		IprotoReply reply = IprotoReply.parse(HexFormat.of().parseHex("8200000105"));
		assertThat(reply.sync()).isEqualTo(5);
		assertThat(reply.data()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "c0", "80", "8100", "82000001", "8200000105813001", "81007f", "8200cd80210105813101",
			"8200000105813091", "82000001058130dd7fffffff", "82000001058130c67fffffff00", "82000001058130db7fffffff00",
			"82000001058130dfffffffff" })
	void aFrameThatIsNoReplyIsRefused(String hex) {
		byte[] frame = HexFormat.of().parseHex(hex);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> IprotoReply.parse(frame));
	}

	@Test
	void aReplyThatIsNestedTooDeepIsRefused() {
		String hex = "8200000105813091" + "91".repeat(100_000) + "c0";
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> IprotoReply.parse(HexFormat.of().parseHex(hex)))
			.withMessageContaining("deeper than 64");
	}

	@Test
	void damagedRepliesAreReadOrRefusedAndNothingElse() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		byte[][] recorded = { HexFormat.of().parseHex(DATA), HexFormat.of().parseHex(ERROR),
				HexFormat.of().parseHex("8200000105") };
		int refused = 0;
		for (int i = 0; i < 200_000; i++) {
			byte[] frame = recorded[random.nextInt(recorded.length)].clone();
			for (int change = random.nextInt(4); change >= 0; change--) {
				frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
			}
			if (random.nextInt(3) == 0) {
				frame = Arrays.copyOf(frame, random.nextInt(frame.length + 1));
			}
			try {
				IprotoReply.parse(frame);
			}
			catch (ProtocolException ex) {
				refused++;
			}
			catch (RuntimeException | Error ex) {
				throw new AssertionError("Seed " + seed + ": " + HexFormat.of().formatHex(frame) + " led to " + ex, ex);
			}
		}
		assertThat(refused).as("seed %d", seed).isBetween(50_000, 199_000);
	}

	@Test
	void randomBytesAreRefused() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int i = 0; i < 200_000; i++) {
			byte[] frame = new byte[random.nextInt(40)];
			random.nextBytes(frame);
			try {
				IprotoReply.parse(frame);
			}
			catch (ProtocolException ex) {
				// as it should be
			}
			catch (RuntimeException | Error ex) {
				throw new AssertionError("Seed " + seed + ": " + HexFormat.of().formatHex(frame) + " led to " + ex, ex);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "05, 5", "7f, 127", "ccff, 255", "cd0100, 256", "ce00010000, 65536" })
	void aFrameHasItsLength(String hex, int length) throws IOException {
		byte[] prefix = HexFormat.of().parseHex(hex);
		byte[] bytes = Arrays.copyOf(prefix, prefix.length + length);
		Arrays.fill(bytes, prefix.length, bytes.length, (byte) 7);
		assertThat(Frame.read(in(bytes), 65_536)).hasSize(length).containsOnly(7);
		assertThatExceptionOfType(EOFException.class)
			.isThrownBy(() -> Frame.read(in(Arrays.copyOf(bytes, bytes.length - 1)), 65_536));
	}

	@Test
	void aFrameThatIsTooLongIsRefusedBeforeItIsRead() {
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> Frame.read(in(HexFormat.of().parseHex("ceffffffff")), 1024))
			.withMessageContaining("4294967295 bytes")
			.withMessageContaining("1024");
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> Frame.read(in(HexFormat.of().parseHex("d9")), 1024))
			.withMessageContaining("0xd9");
	}

	@Test
	void aWrittenFrameIsRead() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Frame.write(out, IprotoRequest.call(9, "f", Arrays.asList("é", new byte[] { -1, 0 }, 1, Long.MIN_VALUE, null,
				true, 2.5, List.of("a"), Map.of("k", 1))));
		byte[] frame = Frame.read(in(out.toByteArray()), 1024);
		assertThat(HexFormat.of().formatHex(frame)).isEqualTo("82000a0109" + "8222a16621" + "99" + "a2c3a9" + "c402ff00"
				+ "01" + "d38000000000000000" + "c0" + "c3" + "cb4004000000000000" + "91a161" + "81a16b01");
	}

	@Test
	void numbersKeepTheirValue() {
		String numbers = "95" + "cfffffffffffffffff" + "cf7fffffffffffffff" + "d38000000000000000" + "ff"
				+ "ca3fc00000";
		assertThat(IprotoReply.parse(HexFormat.of().parseHex("82000001058130" + numbers)).data())
			.containsExactly(BigInteger.TWO.pow(64).subtract(BigInteger.ONE), Long.MAX_VALUE, Long.MIN_VALUE, -1L, 1.5);
	}

	@Test
	void anArgumentOfAnUnknownTypeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> IprotoRequest.call(1, "f", List.of(new Object())))
			.withMessageContaining("java.lang.Object");
	}

	@Test
	void aGreetingHasAVersionAndASalt() {
		Greeting greeting = Greeting.parse(FakeServer.GREETING.getBytes(StandardCharsets.ISO_8859_1));
		assertThat(greeting.version()).isEqualTo("2.6.0");
		assertThat(greeting.salt()).hasSize(32);
	}

	@Test
	void bytesThatAreNoGreetingAreRefused() {
		byte[] http = Arrays.copyOf("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.UTF_8), 128);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Greeting.parse(http))
			.withMessageContaining("HTTP/1.1 400 Bad Request");
		byte[] noSalt = FakeServer.GREETING.replace("zWJ", "z~J").getBytes(StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Greeting.parse(noSalt))
			.withMessageContaining("Base64");
	}

	@Test
	void aPasswordIsScrambledAsTheServerDoes() {
		// recorded: digest.sha1 of the same parts on Tarantool 2.6.0
		byte[] salt = Greeting.parse(FakeServer.GREETING.getBytes(StandardCharsets.ISO_8859_1)).salt();
		assertThat(HexFormat.of().formatHex(ChapSha1.scramble("secret", salt)))
			.isEqualTo("ea0461694ea42a20ce0ec5d6d47b4d243ea50666");
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ChapSha1.scramble("secret", new byte[3]))
			.withMessageContaining("3 bytes");
	}

	@ParameterizedTest
	@CsvSource({ "localhost, localhost, 3301", "db:3302, db, 3302", "[::1]:3303, ::1, 3303", "::1, ::1, 3301",
			"[fe80::1], fe80::1, 3301" })
	void addressesAreRead(String text, String host, int port) {
		assertThat(IprotoAddress.parse(text)).isEqualTo(new IprotoAddress(host, port));
	}

	@ParameterizedTest
	@ValueSource(strings = { "db:port", "db:0", "db:65536", ":3301", "db:" })
	void wrongAddressesAreRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> IprotoAddress.parse(text));
	}

	private static DataInputStream in(byte[] bytes) {
		return new DataInputStream(new ByteArrayInputStream(bytes));
	}

}
