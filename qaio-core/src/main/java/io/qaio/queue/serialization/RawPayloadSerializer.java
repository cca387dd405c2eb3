package io.qaio.queue.serialization;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Writes {@code byte[]} unchanged and {@link String} as UTF-8. Reads {@code byte[]}, or
 * {@link String} if the reader asks for it.
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
			if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
				throw new PayloadConversionException(
						"The string holds half of a surrogate pair, which UTF-8 cannot express. Correct the string, or put bytes.",
						null);
			}
			return text.getBytes(StandardCharsets.UTF_8);
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
			try {
				return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			}
			catch (CharacterCodingException ex) {
				throw new PayloadConversionException("The bytes are not UTF-8 text. Ask for byte[] instead of String.",
						ex);
			}
		}
		throw new PayloadConversionException(
				"Raw payloads are read as byte[] or String, not as " + type.getTypeName() + ".", null);
	}

}
