package io.qaio.queue;

import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import io.qaio.queue.serialization.PayloadConversionException;
import io.qaio.queue.store.Delivery;

/**
 * A delivery from a {@link StoredQueue}. Safe for use by many threads.
 */
final class StoredTask implements Task {

	private final StoredQueue queue;

	private final Delivery delivery;

	private volatile Instant deadline;

	private volatile boolean settled;

	private volatile boolean lost;

	/** Whether it is not known if an operation has ended this delivery. */
	private volatile boolean unanswered;

	StoredTask(StoredQueue queue, Delivery delivery) {
		this.queue = queue;
		this.delivery = delivery;
		this.deadline = delivery.deadline();
	}

	Delivery delivery() {
		return this.delivery;
	}

	void deadline(Instant deadline) {
		this.deadline = deadline;
	}

	/**
	 * Note that this delivery has ended.
	 * @param operation what the store was asked for
	 * @param held whether the delivery held the task until then, as the store answered
	 * @return what the store answered
	 */
	boolean settled(TaskOperation operation, boolean held) {
		boolean ends;
		synchronized (this) {
			ends = !this.settled;
			this.settled = true;
		}
		// after the end by another operation, the task was not lost
		if (!held && ends && !this.unanswered) {
			this.lost = true;
			this.queue.lostLeases().lost(this, operation);
		}
		return held;
	}

	/**
	 * Note that the store did not answer whether this delivery has ended.
	 */
	void unanswered() {
		this.unanswered = true;
	}

	@Override
	public String id() {
		return this.delivery.id();
	}

	@Override
	public TaskQueue queue() {
		return this.queue.blocking();
	}

	@Override
	public <T> T payload(Class<T> type) {
		Class<T> boxed = PayloadTypes.boxed(type);
		return boxed.cast(payload((Type) boxed));
	}

	@Override
	public Object payload(Type type) {
		try {
			return this.queue.codec().read(id(), serializer(), this.delivery.payload(), type);
		}
		catch (PayloadConversionException ex) {
			DeliveryFailure failure = DeliveryFailure.of(String.valueOf(ex.getMessage()), ex,
					this.queue.maxStackTrace());
			boolean buried = BlockingCall.await(this.queue.bury(this, failure));
			throw new TaskDecodingException(ex.getMessage() + (buried ? " The task was moved to the dead letters."
					: " This delivery no longer holds the task, so it was left where it is."), ex);
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
	public Optional<String> orderingKey() {
		return Optional.ofNullable(this.delivery.orderingKey());
	}

	@Override
	public Optional<String> group() {
		return Optional.ofNullable(this.delivery.group());
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
	public Duration visibilityTimeout() {
		return this.delivery.visibilityTimeout();
	}

	@Override
	public boolean isSettled() {
		return this.settled;
	}

	@Override
	public boolean isLost() {
		return this.lost;
	}

	@Override
	public boolean ack() {
		return BlockingCall.await(this.queue.ack(this));
	}

	@Override
	public boolean fail() {
		return BlockingCall
			.await(this.queue.fail(this, DeliveryFailure.of("The worker gave no reason"), Duration.ZERO));
	}

	@Override
	public boolean fail(Throwable cause, Duration delay) {
		return BlockingCall.await(this.queue.fail(this, cause, delay));
	}

	@Override
	public boolean release(Duration delay) {
		return BlockingCall.await(this.queue.release(this, delay));
	}

	@Override
	public boolean bury(Throwable cause) {
		return BlockingCall.await(this.queue.bury(this, cause));
	}

	@Override
	public boolean extend(Duration visibilityTimeout) {
		return BlockingCall.await(this.queue.extend(this, visibilityTimeout));
	}

	@Override
	public String toString() {
		return "Task '" + id() + "' of queue '" + this.queue.name() + "', attempt " + attempt();
	}

}
