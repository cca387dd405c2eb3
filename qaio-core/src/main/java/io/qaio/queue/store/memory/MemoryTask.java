package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * A task, and its lease if it has one. Guarded by the lock of the {@link MemoryQueue}.
 */
final class MemoryTask {

	/** The task that is due first comes first. */
	static final Comparator<MemoryTask> BY_DUE = Comparator.<MemoryTask, Instant>comparing((task) -> task.due)
		.thenComparingLong((task) -> task.number);

	private final NewTask task;

	/** The order of tasks that are due at the same time. */
	private final long number;

	private final Instant enqueuedAt;

	private int attempts;

	/** When the delay or the lease ends, or when the task died. */
	private Instant due;

	private @Nullable Lease lease;

	private String error = "";

	MemoryTask(NewTask task, long number, Instant now) {
		this.task = new NewTask(task.id(), task.unique(), task.serializer(), task.payload().clone(), task.headers(),
				task.terms());
		this.number = number;
		this.enqueuedAt = now;
		this.due = task.terms().readyAt(now);
	}

	String id() {
		return this.task.id();
	}

	@Nullable String orderingKey() {
		return this.task.terms().orderingKey();
	}

	int priority() {
		return this.task.terms().priority();
	}

	Instant due() {
		return this.due;
	}

	boolean isDue(Instant now) {
		return !this.due.isAfter(now);
	}

	/** The receipt of the delivery that holds the task, if it is taken. */
	@Nullable String receipt() {
		return (this.lease != null) ? this.lease.receipt() : null;
	}

	Delivery take(String receipt, LeaseTerms terms, Instant now) {
		TaskTerms own = this.task.terms();
		Duration timeout = (own.visibilityTimeout() != null) ? own.visibilityTimeout() : terms.visibilityTimeout();
		int maxAttempts = (own.maxAttempts() != null) ? own.maxAttempts() : terms.maxAttempts();
		this.lease = new Lease(receipt, now, maxAttempts);
		this.attempts++;
		this.due = now.plus(timeout);
		return new Delivery(receipt, id(), this.task.unique(), this.task.serializer(), this.task.payload().clone(),
				this.task.headers(), orderingKey(), this.attempts, this.enqueuedAt, this.due, timeout);
	}

	/** The error of a task whose lease expired. */
	String leaseExpired() {
		Lease ended = Objects.requireNonNull(this.lease);
		return "The lease ran out after " + Duration.between(ended.from(), this.due).toMillis() + " ms, at delivery "
				+ this.attempts + " of " + ended.maxAttempts() + ": no ack came";
	}

	void extend(Instant deadline) {
		this.due = deadline;
	}

	/** End the lease without counting the attempt. */
	void release(Instant due) {
		this.lease = null;
		this.attempts--;
		this.due = due;
	}

	boolean isLastAttempt() {
		return this.lease != null && this.attempts >= this.lease.maxAttempts();
	}

	/** End the lease as a failed attempt. */
	void endLease(Instant due) {
		this.lease = null;
		this.due = due;
	}

	void die(String error, Instant now) {
		this.lease = null;
		this.error = error;
		this.due = now;
	}

	void revive() {
		this.attempts = 0;
		this.error = "";
	}

	DeadLetter deadLetter() {
		return new DeadLetter(id(), this.task.serializer(), this.task.payload().clone(), this.task.headers(),
				this.attempts, this.error, this.enqueuedAt, this.due);
	}

	private record Lease(String receipt, Instant from, int maxAttempts) {

	}

}
