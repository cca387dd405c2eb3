package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.qaio.queue.serialization.SerializationException;
import io.qaio.queue.store.Delivery;

/**
 * A delivery from a {@link StoredQueue}.
 */
final class StoredTask implements Task {

	private final StoredQueue queue;

	private final Delivery delivery;

	private volatile Instant deadline;

	StoredTask(StoredQueue queue, Delivery delivery) {
		this.queue = queue;
		this.delivery = delivery;
		this.deadline = delivery.deadline();
	}

	StoredQueue queue() {
		return this.queue;
	}

	Delivery delivery() {
		return this.delivery;
	}

	void deadline(Instant deadline) {
		this.deadline = deadline;
	}

	@Override
	public String id() {
		return this.delivery.id();
	}

	@Override
	public Object payload() {
		return payload(Object.class);
	}

	@Override
	public <T> T payload(Class<T> type) {
		try {
			return Types.boxed(type)
				.cast(this.queue.payloads().read(id(), serializer(), this.delivery.payload(), Types.boxed(type)));
		}
		catch (SerializationException ex) {
			String failure = Failure.of(String.valueOf(ex.getMessage()), ex).text();
			boolean buried = StoredQueue.await(this.queue.store().bury(this.delivery, failure));
			throw new TaskDecodingException(ex.getMessage() + (buried ? " It was moved to the dead letters."
					: " This delivery no longer held it, so it was left where it is."), ex);
		}
	}

	@Override
	public String serializer() {
		return this.delivery.serializer();
	}

	@Override
	public Map<String, String> headers() {
		return this.delivery.headers();
	}

	@Override
	public int attempt() {
		return this.delivery.attempt();
	}

	@Override
	public Instant enqueuedAt() {
		return this.delivery.enqueuedAt();
	}

	@Override
	public Instant deadline() {
		return this.deadline;
	}

	@Override
	public boolean ack() {
		return StoredQueue.await(this.queue.store().ack(List.of(this.delivery))).get(0);
	}

	@Override
	public boolean fail() {
		return fail(Failure.of("The worker gave no reason"), Duration.ZERO);
	}

	@Override
	public boolean fail(Throwable cause) {
		return fail(Failure.of(cause), Duration.ZERO);
	}

	@Override
	public boolean fail(Throwable cause, Duration delay) {
		return fail(Failure.of(cause), Limits.delay("delay", delay));
	}

	private boolean fail(Failure failure, Duration delay) {
		return StoredQueue.await(this.queue.store().fail(this.delivery, failure.text(), delay));
	}

	@Override
	public boolean release(Duration delay) {
		return StoredQueue.await(this.queue.async().release(this, delay));
	}

	@Override
	public boolean extend(Duration timeout) {
		return StoredQueue.await(this.queue.async().extend(this, timeout));
	}

	@Override
	public String toString() {
		return "Task '" + id() + "' of queue '" + this.queue.name() + "', attempt " + attempt();
	}

}
