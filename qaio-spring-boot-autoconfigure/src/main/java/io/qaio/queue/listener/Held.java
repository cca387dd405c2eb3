package io.qaio.queue.listener;

import java.time.Duration;
import java.time.Instant;

import io.qaio.queue.Task;
import io.qaio.queue.observation.TaskObservation;
import io.qaio.queue.observation.TaskObservations;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that a container holds, from the moment it took it until the store knows how
 * it ended.
 */
final class Held {

	private final Task task;

	private final int rank;

	private final Duration visibilityTimeout;

	private final Instant firstDeadline;

	private final long takenAt = System.nanoTime();

	private volatile TaskObservation observation = TaskObservation.NONE;

	/**
	 * Hold a delivery.
	 * @param task the task, just taken
	 * @param rank the place of its queue among those of the listener, from 0
	 * @param visibilityTimeout how long its lease is to be, {@code null} for as long as
	 * it is
	 */
	Held(Task task, int rank, @Nullable Duration visibilityTimeout) {
		this.task = task;
		this.rank = rank;
		this.visibilityTimeout = (visibilityTimeout != null) ? visibilityTimeout : task.visibilityTimeout();
		this.firstDeadline = task.deadline();
	}

	Task task() {
		return this.task;
	}

	/**
	 * The listener starts to work on it.
	 */
	void begin(TaskObservations observations) {
		this.observation = observations.start(this.task);
	}

	/**
	 * What is observed of the work on it.
	 */
	TaskObservation observation() {
		return this.observation;
	}

	int rank() {
		return this.rank;
	}

	/**
	 * How long its lease is whenever it is extended.
	 */
	Duration visibilityTimeout() {
		return this.visibilityTimeout;
	}

	/**
	 * Whether the lease that it was taken with is not the one that it is to have.
	 */
	boolean hasOtherLease() {
		return !this.visibilityTimeout.equals(this.task.visibilityTimeout());
	}

	/**
	 * How long ago it was taken, in nanoseconds.
	 */
	long age() {
		return System.nanoTime() - this.takenAt;
	}

	/**
	 * Whether a quarter of its lease has passed.
	 */
	boolean needsExtension() {
		return left() < this.visibilityTimeout.toNanos() / 4 * 3;
	}

	/**
	 * Whether nobody who asked the store now would find it held.
	 */
	boolean isOver() {
		return left() <= 0;
	}

	/**
	 * What is left of its lease. Deadlines are by the clock of the store, so only their
	 * distance counts.
	 */
	private long left() {
		Duration extended = Duration.between(this.firstDeadline, this.task.deadline());
		return this.task.visibilityTimeout().plus(extended).toNanos() - age();
	}

}
