package io.qaio.queue.store.contract;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.serialization.PayloadSerializer;

/**
 * Writes and reads strings as UTF-8.
 */
final class TextSerializer implements PayloadSerializer {

	@Override
	public String name() {
		return "text";
	}

	@Override
	public byte[] serialize(Object payload) {
		if (payload instanceof String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		throw new PayloadConversionException("only strings can be written.", null);
	}

	@Override
	public Object deserialize(byte[] bytes, Type type) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new PayloadConversionException("they are not UTF-8.", ex);
		}
	}

}
