package io.qaio.queue.serialization;

import java.lang.reflect.Type;

/**
 * Writes payloads as bytes and reads them. A bean of this type is known to all queues by
 * its {@link #name()}, which is stored with each task.
 * <p>
 * Implementations are safe for use by many threads.
 */
public interface PayloadSerializer {

	/**
	 * The name by which tasks and settings refer to this serializer.
	 * @return a short name, at most 255 bytes as UTF-8; it must not change while tasks
	 * with it exist
	 */
	String name();

	/**
	 * Write a payload.
	 * @param payload the payload, never {@code null}
	 * @return its bytes; they must not change before {@code put} returns
	 * @throws PayloadConversionException if this serializer cannot write that payload
	 */
	byte[] serialize(Object payload);

	/**
	 * Read a payload.
	 * @param bytes what {@link #serialize} returned, perhaps in another application
	 * @param type the type that the reader asks for, {@code Object.class} if it asks for
	 * none
	 * @return the payload, an instance of that type
	 * @throws PayloadConversionException if the bytes cannot be read as that type
	 */
	Object deserialize(byte[] bytes, Type type);

}
