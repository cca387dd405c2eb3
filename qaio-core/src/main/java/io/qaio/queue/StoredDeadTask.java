package io.qaio.queue;

import java.time.Instant;
import java.util.Map;

import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.store.DeadLetter;

/**
 * A dead letter from a store. Immutable.
 */
final class StoredDeadTask implements DeadTask {

	private final DeadLetter dead;

	private final DeliveryFailure failure;

	private final PayloadCodec codec;

	StoredDeadTask(DeadLetter dead, PayloadCodec codec) {
		this.dead = dead;
		this.failure = DeliveryFailure.parse(dead.error());
		this.codec = codec;
	}

	@Override
	public String id() {
		return this.dead.id();
	}

	@Override
	public byte[] bytes() {
		return this.dead.payload().clone();
	}

	@Override
	public <T> T payload(Class<T> type) {
		try {
			return PayloadTypes.boxed(type)
				.cast(this.codec.read(id(), serializer(), this.dead.payload(), PayloadTypes.boxed(type)));
		}
		catch (PayloadConversionException ex) {
			throw new TaskDecodingException(String.valueOf(ex.getMessage()), ex);
		}
	}

	@Override
	public String serializer() {
		return this.dead.serializer();
	}

	@Override
	public Map<String, String> headers() {
		return this.dead.headers();
	}

	@Override
	public int attempts() {
		return this.dead.attempts();
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
		return this.dead.enqueuedAt();
	}

	@Override
	public Instant diedAt() {
		return this.dead.diedAt();
	}

	@Override
	public String toString() {
		return "Dead task '" + id() + "' after " + attempts() + " attempts: " + error();
	}

}
