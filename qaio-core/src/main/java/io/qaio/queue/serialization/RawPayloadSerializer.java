package io.qaio.queue.serialization;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Stores {@code byte[]} and {@link String} as they are, a string as UTF-8. Reads
 * {@code byte[]} unless a {@link String} is asked for.
 * <p>
 * Safe for use by many threads.
 */
public final class RawPayloadSerializer implements PayloadSerializer {

	@Override
	public String name() {
		return "raw";
	}

	@Override
	public byte[] serialize(Object payload) {
		if (payload instanceof byte[] bytes) {
			return bytes;
		}
		if (payload instanceof String text) {
			return encode(text);
		}
		throw new PayloadConversionException("Raw payloads are byte[] or String, not "
				+ payload.getClass().getTypeName() + ". Convert it, or use another serializer.", null);
	}

	@Override
	public Object deserialize(byte[] bytes, Type type) {
		if (type == Object.class || type == byte[].class) {
			return bytes;
		}
		if (type == String.class || type == CharSequence.class) {
			return decode(bytes);
		}
		throw new PayloadConversionException(
				"Raw payloads are read as byte[] or String, not as " + type.getTypeName() + ".", null);
	}

	private static byte[] encode(String text) {
		try {
			ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException ex) {
			throw new PayloadConversionException(
					"The string holds half of a surrogate pair, which UTF-8 cannot express. Correct the string, or put bytes.",
					ex);
		}
	}

	private static String decode(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new PayloadConversionException("The bytes are not UTF-8 text. Ask for byte[] instead of String.", ex);
		}
	}

}
