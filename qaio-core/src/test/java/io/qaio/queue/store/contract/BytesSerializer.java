package io.qaio.queue.store.contract;

import java.lang.reflect.Type;

import io.qaio.queue.serialization.PayloadSerializer;

/**
 * Writes and reads bytes unchanged.
 */
class BytesSerializer implements PayloadSerializer {

	private final String name;

	BytesSerializer(String name) {
		this.name = name;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public byte[] serialize(Object payload) {
		return (byte[]) payload;
	}

	@Override
	public Object deserialize(byte[] bytes, Type type) {
		return bytes;
	}

}
