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
 * A task and what became of it so far. Guarded by the lock of its {@link MemoryQueue}.
 */
final class MemoryTask {

	/** Tasks whose time comes first before the others. */
	static final Comparator<MemoryTask> BY_DUE = Comparator.<MemoryTask, Instant>comparing((task) -> task.due)
		.thenComparingLong((task) -> task.number);

	private final NewTask task;

	/** Tells tasks apart that are due at the same time. */
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

	/** The delivery that holds the task. */
	@Nullable String token() {
		return (this.lease != null) ? this.lease.token() : null;
	}

	Delivery take(String token, LeaseTerms terms, Instant now) {
		TaskTerms own = this.task.terms();
		Duration timeout = (own.visibilityTimeout() != null) ? own.visibilityTimeout() : terms.visibilityTimeout();
		int maxAttempts = (own.maxAttempts() != null) ? own.maxAttempts() : terms.maxAttempts();
		this.lease = new Lease(token, now, maxAttempts);
		this.attempts++;
		this.due = now.plus(timeout);
		return new Delivery(token, id(), this.task.unique(), this.task.serializer(), this.task.payload().clone(),
				this.task.headers(), orderingKey(), this.attempts, this.enqueuedAt, this.due, timeout);
	}

	/** What to say when the lease ended by itself. */
	String leaseRanOut() {
		Lease ended = Objects.requireNonNull(this.lease);
		return "The lease ran out after " + Duration.between(ended.from(), this.due).toMillis() + " ms, at delivery "
				+ this.attempts + " of " + ended.maxAttempts() + ": no ack came";
	}

	void extend(Instant deadline) {
		this.due = deadline;
	}

	/** End the lease as if it had never been. */
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

	private record Lease(String token, Instant from, int maxAttempts) {

	}

}
