package io.qaio.queue.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.qaio.queue.Task;
import io.qaio.queue.observation.DefaultProcessObservationConvention;
import io.qaio.queue.observation.ProcessObservationContext;
import io.qaio.queue.observation.ProcessObservationConvention;
import io.qaio.queue.observation.QueueObservation;
import io.qaio.queue.observation.TaskOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A task that a container has leased, from the fetch until the store knows how the
 * delivery ended, and what is observed of the work on it.
 * <p>
 * Thread-safe; the observation starts and stops once.
 */
final class LeasedTask {

	private static final ProcessObservationConvention DEFAULT = new DefaultProcessObservationConvention();

	private static final AtomicIntegerFieldUpdater<LeasedTask> STOPPED = AtomicIntegerFieldUpdater
		.newUpdater(LeasedTask.class, "stopped");

	private final Task task;

	private final Duration visibilityTimeout;

	private final Instant firstDeadline;

	private final long takenAt = System.nanoTime();

	private volatile @Nullable Observation observation;

	/** Whether the store is being told how the delivery ended. */
	private volatile boolean ending;

	/** 1 if the observation was stopped, else 0. */
	private volatile int stopped;

	/**
	 * Create a leased task.
	 * @param task the task, just taken
	 * @param visibilityTimeout how long its lease is to be, {@code null} for the task's
	 * own visibility timeout
	 */
	LeasedTask(Task task, @Nullable Duration visibilityTimeout) {
		this.task = task;
		this.visibilityTimeout = (visibilityTimeout != null) ? visibilityTimeout : task.visibilityTimeout();
		this.firstDeadline = task.deadline();
	}

	Task task() {
		return this.task;
	}

	/**
	 * Start the observation of the work on it.
	 */
	Observation observe(ObservationRegistry registry, @Nullable ProcessObservationConvention convention) {
		Observation observation = QueueObservation.PROCESS
			.observation(convention, DEFAULT, () -> new ProcessObservationContext(this.task), registry)
			.start();
		this.observation = observation;
		return observation;
	}

	/**
	 * Stop the observation, if there is one that has not been stopped.
	 */
	void observed(TaskOutcome outcome, @Nullable Throwable cause) {
		Observation observation = this.observation;
		if (observation != null && STOPPED.compareAndSet(this, 0, 1)) {
			if (observation.getContext() instanceof ProcessObservationContext context) {
				context.setOutcome(outcome);
			}
			if (cause != null) {
				observation.error(cause);
			}
			observation.stop();
		}
	}

	/**
	 * The store is told how the delivery ended; the observation lasts until it knows.
	 */
	void ending() {
		this.ending = true;
	}

	/**
	 * Nobody waits any longer until the store knows how the delivery ended.
	 */
	void abandoned() {
		if (this.ending) {
			observed(TaskOutcome.UNKNOWN, null);
		}
	}

	/**
	 * How long its lease is whenever it is extended.
	 */
	Duration visibilityTimeout() {
		return this.visibilityTimeout;
	}

	/**
	 * Whether the lease that it was taken with has another length than it is to have.
	 */
	boolean hasOtherLease() {
		return !this.visibilityTimeout.equals(this.task.visibilityTimeout());
	}

	/**
	 * How long ago it was taken, in ns.
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
	 * Whether its lease has ended.
	 */
	boolean isOver() {
		return left() <= 0;
	}

	/**
	 * What is left of its lease, in ns. Deadlines are by the clock of the store, so only
	 * the distance between them counts.
	 */
	private long left() {
		Duration extended = Duration.between(this.firstDeadline, this.task.deadline());
		return this.task.visibilityTimeout().plus(extended).toNanos() - age();
	}

}
