package io.qaio.queue.store.contract;

import java.lang.reflect.Type;

import io.qaio.queue.serialization.PayloadConversionException;

/**
 * Writes bytes that it cannot read.
 */
final class BrokenSerializer extends BytesSerializer {

	BrokenSerializer() {
		super("broken");
	}

	@Override
	public Object deserialize(byte[] bytes, Type type) {
		throw new PayloadConversionException("broken on purpose.", null);
	}

}
