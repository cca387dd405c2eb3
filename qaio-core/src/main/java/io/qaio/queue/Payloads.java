package io.qaio.queue;

import java.lang.reflect.Type;

import io.qaio.queue.serialization.PayloadSerializer;
import io.qaio.queue.serialization.PayloadConversionException;

/**
 * Writes and reads the payloads of one queue.
 */
final class Payloads {

	private final String queue;

	private final int maxSize;

	private final Serializers serializers;

	Payloads(String queue, int maxSize, Serializers serializers) {
		this.queue = queue;
		this.maxSize = maxSize;
		this.serializers = serializers;
	}

	/**
	 * Check that a serializer is known.
	 * @throws IllegalArgumentException if it is not
	 */
	void check(String serializerName) {
		if (this.serializers.find(serializerName) == null) {
			throw new IllegalArgumentException(
					"Queue '" + this.queue + "': " + this.serializers.unknown(serializerName));
		}
	}

	byte[] write(Object payload, String serializerName) {
		if (payload == null) {
			throw new InvalidTaskException(
					"Queue '" + this.queue + "': a payload must not be null. Nothing was stored.", null);
		}
		PayloadSerializer serializer = this.serializers.find(serializerName);
		if (serializer == null) {
			throw new InvalidTaskException(
					"Queue '" + this.queue + "': " + this.serializers.unknown(serializerName) + " Nothing was stored.",
					null);
		}
		byte[] bytes;
		try {
			bytes = serializer.serialize(payload);
		}
		catch (RuntimeException ex) {
			throw new InvalidTaskException(
					"Queue '" + this.queue + "': serializer '" + serializerName + "' cannot write a "
							+ payload.getClass().getName() + ": " + ex.getMessage() + " Nothing was stored.",
					ex);
		}
		if (bytes.length > this.maxSize) {
			throw new PayloadTooLargeException("Queue '" + this.queue + "': the payload has " + bytes.length
					+ " bytes, more than the " + this.maxSize + " that the queue's max-payload-size allows."
					+ " Nothing was stored. Put a reference to the data instead, or raise the limit.");
		}
		return bytes;
	}

	/**
	 * Read what {@link #write} wrote.
	 * @throws PayloadConversionException if nothing here can read it
	 */
	Object read(String taskId, String serializerName, byte[] bytes, Type type) {
		PayloadSerializer serializer = this.serializers.find(serializerName);
		if (serializer == null) {
			throw new PayloadConversionException(
					"Queue '" + this.queue + "', task '" + taskId + "': " + this.serializers.unknown(serializerName),
					null);
		}
		try {
			Object payload = serializer.deserialize(bytes, type);
			if (type instanceof Class<?> expected && !expected.isInstance(payload)) {
				throw new PayloadConversionException(
						"it gave a " + ((payload != null) ? payload.getClass().getName() : "null"), null);
			}
			return payload;
		}
		catch (RuntimeException ex) {
			throw new PayloadConversionException("Queue '" + this.queue + "', task '" + taskId + "': serializer '"
					+ serializerName + "' cannot read " + bytes.length + " bytes as " + type.getTypeName() + ": "
					+ ex.getMessage(), ex);
		}
	}

}
