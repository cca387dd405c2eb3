package io.qaio.queue;

import java.time.Instant;

/**
 * A task that is delivered no more, and why. Immutable.
 */
public interface DeadTask {

	/**
	 * The task's id.
	 * @return the id that {@code put} returned
	 */
	String id();

	/**
	 * The payload as it was stored.
	 * @return a copy of the bytes
	 */
	byte[] bytes();

	/**
	 * The payload as a type.
	 * @param type the type
	 * @param <T> the type
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read as that type
	 */
	<T> T payload(Class<T> type);

	/**
	 * The name of the serializer that wrote the payload.
	 * @return the name
	 */
	String serializer();

	/**
	 * How often the task was delivered.
	 * @return the number of deliveries
	 */
	int attempts();

	/**
	 * What went wrong last.
	 * @return the error
	 */
	String error();

	/**
	 * When the task was put.
	 * @return the time by the store's clock
	 */
	Instant enqueuedAt();

	/**
	 * When the task died.
	 * @return the time by the store's clock
	 */
	Instant diedAt();

}
