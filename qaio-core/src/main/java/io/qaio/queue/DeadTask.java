package io.qaio.queue;

import java.time.Instant;
import java.util.Map;

/**
 * A dead letter: a task that is not delivered any more, and the reason. Immutable.
 */
public interface DeadTask {

	/**
	 * The task's id.
	 * @return the id, as in its {@link PutResult}
	 */
	String id();

	/**
	 * The payload as it is stored.
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
	 * The headers that were put with the payload by {@link PutOptions#header}.
	 * @return values by names, unmodifiable, in no order
	 */
	Map<String, String> headers();

	/**
	 * How many times the task was delivered.
	 * @return the number of attempts
	 */
	int attempts();

	/**
	 * The last error: the class and message of the exception that the last delivery
	 * failed with, or a text that says what happened instead.
	 * @return the error, at most 1,000 characters
	 */
	String error();

	/**
	 * The top of the stack trace of the exception that the last delivery failed with, and
	 * of its causes.
	 * @return the stack trace, at most 4,000 characters; empty if there was no exception
	 */
	String stackTrace();

	/**
	 * The host of the worker that failed the task.
	 * @return the name of the host; empty if the lease expired, so that no worker
	 * reported a failure
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
