package io.qaio.queue;

import java.time.Instant;
import java.util.Map;

import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.store.DeadLetter;

/**
 * A dead letter: a task that is not delivered any more, and the reason. Immutable.
 */
public final class DeadTask {

	private final DeadLetter dead;

	private final DeliveryFailure failure;

	private final PayloadCodec codec;

	DeadTask(DeadLetter dead, PayloadCodec codec) {
		this.dead = dead;
		this.failure = DeliveryFailure.parse(dead.error());
		this.codec = codec;
	}

	/**
	 * The task's id.
	 * @return the id, as in its {@link PutResult}
	 */
	public String id() {
		return this.dead.id();
	}

	/**
	 * The payload as it is stored.
	 * @return a copy of the bytes
	 */
	public byte[] bytes() {
		return this.dead.payload().clone();
	}

	/**
	 * The payload as a type.
	 * @param type the type
	 * @param <T> the type
	 * @return the payload
	 * @throws TaskDecodingException if the bytes cannot be read as that type
	 */
	public <T> T payload(Class<T> type) {
		try {
			return PayloadTypes.boxed(type)
				.cast(this.codec.read(id(), serializer(), this.dead.payload(), PayloadTypes.boxed(type)));
		}
		catch (PayloadConversionException ex) {
			throw new TaskDecodingException(String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * The name of the serializer that wrote the payload.
	 * @return the name
	 */
	public String serializer() {
		return this.dead.serializer();
	}

	/**
	 * The headers that were put with the payload by {@link PutOptions#header}.
	 * @return values by names, unmodifiable, in no order
	 */
	public Map<String, String> headers() {
		return this.dead.headers();
	}

	/**
	 * How many times the task was delivered.
	 * @return the number of attempts
	 */
	public int attempts() {
		return this.dead.attempts();
	}

	/**
	 * The last error: the class and message of the exception that the last delivery
	 * failed with, or a text that says what happened instead.
	 * @return the error, at most 1,000 characters
	 */
	public String error() {
		return this.failure.error();
	}

	/**
	 * The top of the stack trace of the exception that the last delivery failed with, and
	 * of its causes, as much as {@link QueueSettings#maxStackTraceSize()} allows.
	 * @return the stack trace; empty if there was no exception
	 */
	public String stackTrace() {
		return this.failure.stackTrace();
	}

	/**
	 * The host of the worker that failed the task.
	 * @return the name of the host; empty if the lease expired, so that no worker
	 * reported a failure
	 */
	public String host() {
		return this.failure.host();
	}

	/**
	 * When the task was put.
	 * @return the time by the store's clock
	 */
	public Instant enqueuedAt() {
		return this.dead.enqueuedAt();
	}

	/**
	 * When the task died.
	 * @return the time by the store's clock
	 */
	public Instant diedAt() {
		return this.dead.diedAt();
	}

	@Override
	public String toString() {
		return "Dead task '" + id() + "' after " + attempts() + " attempts: " + error();
	}

}
