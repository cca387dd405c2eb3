package io.qaio.queue;

import java.time.Instant;
import java.util.Map;

import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.store.DeadLetter;

/**
 * A dead letter from a store.
 */
final class StoredDeadTask implements DeadTask {

	private final DeadLetter letter;

	private final Failure failure;

	private final Payloads payloads;

	StoredDeadTask(DeadLetter letter, Payloads payloads) {
		this.letter = letter;
		this.failure = Failure.parse(letter.error());
		this.payloads = payloads;
	}

	@Override
	public String id() {
		return this.letter.id();
	}

	@Override
	public byte[] bytes() {
		return this.letter.payload().clone();
	}

	@Override
	public <T> T payload(Class<T> type) {
		try {
			return Types.boxed(type)
				.cast(this.payloads.read(id(), serializer(), this.letter.payload(), Types.boxed(type)));
		}
		catch (PayloadConversionException ex) {
			throw new TaskDecodingException(String.valueOf(ex.getMessage()), ex);
		}
	}

	@Override
	public String serializer() {
		return this.letter.serializer();
	}

	@Override
	public Map<String, String> headers() {
		return this.letter.headers();
	}

	@Override
	public int attempts() {
		return this.letter.attempts();
	}

	@Override
	public String error() {
		return this.failure.error();
	}

	@Override
	public String stackTrace() {
		return this.failure.stackTrace();
	}

	@Override
	public String host() {
		return this.failure.host();
	}

	@Override
	public Instant enqueuedAt() {
		return this.letter.enqueuedAt();
	}

	@Override
	public Instant diedAt() {
		return this.letter.diedAt();
	}

	@Override
	public String toString() {
		return "Dead task '" + id() + "' after " + attempts() + " attempts: " + error();
	}

}
