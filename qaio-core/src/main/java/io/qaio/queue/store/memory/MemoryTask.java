package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskGroup;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * A task, and its lease if it has one. Guarded by the lock of the {@link MemoryQueue}.
 */
final class MemoryTask {

	/** The order of ready tasks: higher priorities first. */
	static final Comparator<MemoryTask> BY_POSITION = Comparator.comparingInt(MemoryTask::priority)
		.reversed()
		.thenComparingLong((task) -> task.position);

	/** The task that is due first comes first. */
	static final Comparator<MemoryTask> BY_DUE = Comparator.comparing(MemoryTask::due)
		.thenComparingLong((task) -> task.position);

	/** Of all queues, so that no two deliveries have the same receipt. */
	private static final AtomicLong RECEIPTS = new AtomicLong();

	private final NewTask task;

	private final Instant enqueuedAt;

	/** Unique in the queue. Changes only while the task is in no collection. */
	private long position;

	private int attempts;

	/** When the delay or the lease ends, or when the task died. */
	private Instant due;

	private @Nullable Lease lease;

	private String error = "";

	MemoryTask(NewTask task, long position, Instant now) {
		this.task = new NewTask(task.id(), task.unique(), task.serializer(), task.payload().clone(), task.headers(),
				task.terms());
		this.position = position;
		this.enqueuedAt = now;
		this.due = task.terms().readyAt(now);
	}

	String id() {
		return this.task.id();
	}

	@Nullable String orderingKey() {
		return this.task.terms().orderingKey();
	}

	@Nullable TaskGroup group() {
		return this.task.terms().group();
	}

	private @Nullable String groupName() {
		TaskGroup group = group();
		return (group != null) ? group.name() : null;
	}

	/** What tasks have in common that are delivered in order: the key, in its group. */
	@Nullable List<@Nullable String> order() {
		return (orderingKey() != null) ? Arrays.asList(groupName(), orderingKey()) : null;
	}

	private int priority() {
		return this.task.terms().priority();
	}

	void moveTo(long position) {
		this.position = position;
	}

	Instant due() {
		return this.due;
	}

	boolean isDue(Instant now) {
		return !this.due.isAfter(now);
	}

	/** Whether it is delayed until a time, and not for a while. */
	boolean waitsForTime() {
		return this.lease == null && this.due.equals(this.task.terms().at());
	}

	/** Move the end of the delay or the lease. */
	void move(Duration step) {
		this.due = this.due.plus(step);
		if (this.lease != null) {
			this.lease = new Lease(this.lease.receipt(), this.lease.from().plus(step), this.lease.maxAttempts());
		}
	}

	/** The receipt of the delivery that has leased the task; empty if there is none. */
	String receipt() {
		return (this.lease != null) ? this.lease.receipt() : "";
	}

	Delivery take(LeaseTerms terms, Instant now) {
		String receipt = String.valueOf(RECEIPTS.incrementAndGet());
		TaskTerms own = this.task.terms();
		Duration timeout = (own.visibilityTimeout() != null) ? own.visibilityTimeout() : terms.visibilityTimeout();
		int maxAttempts = (own.maxAttempts() != null) ? own.maxAttempts() : terms.maxAttempts();
		this.lease = new Lease(receipt, now, maxAttempts);
		this.attempts++;
		this.due = now.plus(timeout);
		return new Delivery(receipt, id(), this.task.unique(), this.task.serializer(), this.task.payload().clone(),
				this.task.headers(), orderingKey(), groupName(), this.attempts, this.enqueuedAt, this.due, timeout);
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
		endLease(due);
		this.attempts--;
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
		endLease(now);
		this.error = error;
	}

	void revive() {
		this.attempts = 0;
	}

	DeadLetter deadLetter() {
		return new DeadLetter(id(), this.task.serializer(), this.task.payload().clone(), this.task.headers(),
				this.attempts, this.error, this.enqueuedAt, this.due);
	}

	private record Lease(String receipt, Instant from, int maxAttempts) {

	}

}
