package io.qaio.queue.serialization;

import java.lang.reflect.Type;

/**
 * Turns payloads into bytes and back. A bean of this type is known to all queues under
 * its {@link #name()}, which is stored with each task that it wrote.
 * <p>
 * Implementations are safe for use by many threads.
 */
public interface PayloadSerializer {

	/**
	 * The name under which tasks and settings refer to this serializer.
	 * @return a short name, at most 255 bytes as UTF-8, never changed once tasks with it
	 * exist
	 */
	String name();

	/**
	 * Write a payload.
	 * @param payload the payload, never {@code null}
	 * @return its bytes; the queue has copied them when {@code put} returns
	 * @throws PayloadConversionException if this serializer cannot write that payload
	 */
	byte[] serialize(Object payload);

	/**
	 * Read a payload.
	 * @param bytes what {@link #serialize} wrote, perhaps in another application
	 * @param type the type that the reader asked for, {@code Object.class} if it asked
	 * for none
	 * @return the payload, an instance of that type
	 * @throws PayloadConversionException if the bytes cannot be read as that type
	 */
	Object deserialize(byte[] bytes, Type type);

}
