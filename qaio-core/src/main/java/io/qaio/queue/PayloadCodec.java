package io.qaio.queue;

import java.lang.reflect.Type;

import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.serialization.PayloadSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the payloads of one queue. Safe for use by many threads.
 */
final class PayloadCodec {

	private final String queue;

	private final int maxSize;

	private final SerializerRegistry serializers;

	PayloadCodec(String queue, int maxSize, SerializerRegistry serializers) {
		this.queue = queue;
		this.maxSize = maxSize;
		this.serializers = serializers;
	}

	/**
	 * Check that a serializer is known.
	 * @throws IllegalArgumentException if it is not
	 */
	void check(String serializerName) {
		this.serializers.check("Queue '" + this.queue + "'", serializerName);
	}

	byte[] write(Object payload, String serializerName) {
		if (payload == null) {
			throw invalid("a payload must not be null.", null);
		}
		PayloadSerializer serializer = this.serializers.find(serializerName);
		if (serializer == null) {
			throw invalid(this.serializers.unknown(serializerName), null);
		}
		byte[] bytes;
		try {
			bytes = serializer.serialize(payload);
		}
		catch (RuntimeException ex) {
			throw invalid("serializer '" + serializerName + "' cannot write a " + payload.getClass().getName() + ": "
					+ ex.getMessage(), ex);
		}
		if (bytes.length > this.maxSize) {
			throw new PayloadTooLargeException("Queue '" + this.queue + "': the payload has " + bytes.length
					+ " bytes, more than the " + this.maxSize + " that the queue's max-payload-size allows."
					+ " Nothing was stored. Put a reference to the data instead, or raise the limit.");
		}
		return bytes;
	}

	private InvalidTaskException invalid(String problem, @Nullable Throwable cause) {
		return new InvalidTaskException("Queue '" + this.queue + "': " + problem + " Nothing was stored.", cause);
	}

	/**
	 * Read a payload.
	 * @throws PayloadConversionException if the serializer is not known, or cannot read
	 * the bytes as that type
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
