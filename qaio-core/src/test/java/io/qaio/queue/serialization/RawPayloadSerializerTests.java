package io.qaio.queue.serialization;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RawPayloadSerializerTests {

	private final RawPayloadSerializer serializer = new RawPayloadSerializer();

	@Test
	void isNamedRaw() {
		assertThat(this.serializer.name()).isEqualTo("raw");
	}

	@Test
	void bytesStayAsTheyAre() {
		byte[] payload = { 0, -1, 127, -128 };
		byte[] written = this.serializer.serialize(payload);
		assertThat(written).containsExactly(0, -1, 127, -128);
		assertThat(this.serializer.deserialize(written, byte[].class)).isEqualTo(payload);
		assertThat(this.serializer.deserialize(written, Object.class)).isEqualTo(payload);
	}

	@Test
	void stringIsWrittenAsUtf8() {
		byte[] written = this.serializer.serialize("Привет, 🌍");
		assertThat(written).isEqualTo("Привет, 🌍".getBytes(StandardCharsets.UTF_8));
		assertThat(this.serializer.deserialize(written, String.class)).isEqualTo("Привет, 🌍");
		assertThat(this.serializer.deserialize(written, CharSequence.class)).isEqualTo("Привет, 🌍");
		assertThat(this.serializer.deserialize(written, Object.class)).isEqualTo(written);
	}

	@Test
	void emptyPayloadsAreFine() {
		assertThat(this.serializer.serialize("")).isEmpty();
		assertThat(this.serializer.deserialize(new byte[0], String.class)).isEqualTo("");
	}

	@Test
	void otherTypeIsNotWritten() {
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(() -> this.serializer.serialize(42))
			.withMessage("Raw payloads are byte[] or String, not java.lang.Integer."
					+ " Convert it, or use another serializer.");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.serialize(new StringBuilder("text")))
			.withMessageContaining("not java.lang.StringBuilder");
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.serialize(new int[] { 1 }))
			.withMessageContaining("not int[]");
	}

	@Test
	void otherTypeIsNotRead() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(new byte[] { 1 }, Integer.class))
			.withMessage("Raw payloads are read as byte[] or String, not as java.lang.Integer.");
	}

	@Test
	void malformedUtf8IsNotReadAsString() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.deserialize(new byte[] { (byte) 0xC3, 0x28 }, String.class))
			.withMessage("The bytes are not UTF-8 text. Ask for byte[] instead of String.");
	}

	@Test
	void halfASurrogatePairIsNotWritten() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.serializer.serialize("a\uD83C"))
			.withMessageStartingWith("The string holds half of a surrogate pair");
	}

}
