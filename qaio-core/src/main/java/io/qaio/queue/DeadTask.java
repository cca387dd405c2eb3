package io.qaio.queue;

import java.time.Instant;
import java.util.Map;

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
	 * What was put with the payload by {@link PutOptions#header}.
	 * @return values by names, unmodifiable, in no order
	 */
	Map<String, String> headers();

	/**
	 * How often the task was delivered.
	 * @return the number of deliveries
	 */
	int attempts();

	/**
	 * What went wrong last: the class and the message of the exception that the last
	 * delivery failed with, or what happened instead.
	 * @return the error, 1,000 characters at the most
	 */
	String error();

	/**
	 * Where in the code it went wrong: the top of the stack trace of the exception that
	 * the last delivery failed with, and those of its causes.
	 * @return the lines, 4,000 characters at the most; empty if there was no exception
	 */
	String stackTrace();

	/**
	 * The host whose worker said that the task failed.
	 * @return the host's name; empty if no worker did: the lease ran out
	 */
	String host();

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
