package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.qaio.queue.Task;
import io.qaio.queue.observation.TaskObservation;
import io.qaio.queue.observation.TaskObservations;
import org.jspecify.annotations.Nullable;

/**
 * A listener's work on a task, or on a batch of tasks.
 */
final class Handling {

	private final List<Held> held;

	private final long since = System.nanoTime();

	private volatile @Nullable Thread thread = Thread.currentThread();

	private volatile @Nullable Future<?> future;

	private volatile boolean interrupted;

	private boolean reported;

	Handling(List<Held> held) {
		this.held = held;
	}

	List<Held> held() {
		return this.held;
	}

	List<Task> tasks() {
		return (this.held.size() == 1) ? List.of(this.held.get(0).task()) : this.held.stream().map(Held::task).toList();
	}

	/**
	 * Begin, with what is observed of a single task as the thread's current observation.
	 */
	TaskObservation.Scope begin(TaskObservations observations) {
		this.held.forEach((held) -> held.begin(observations));
		return (this.held.size() == 1) ? this.held.get(0).observation().openScope() : TaskObservation.Scope.NONE;
	}

	/**
	 * How long it has taken, in nanoseconds.
	 */
	long duration() {
		return System.nanoTime() - this.since;
	}

	/**
	 * The method has returned, or thrown.
	 */
	void leaveThread() {
		this.thread = null;
	}

	/**
	 * The work goes on without a thread of the container.
	 */
	void goesOn(CompletionStage<?> stage) {
		this.future = (stage instanceof Future<?> future) ? future : null;
		if (this.interrupted) {
			interrupt();
		}
	}

	/**
	 * The container stops, and has no more time for this.
	 */
	void interrupt() {
		this.interrupted = true;
		Thread thread = this.thread;
		if (thread != null) {
			thread.interrupt();
		}
		Future<?> future = this.future;
		if (future != null) {
			future.cancel(true);
		}
	}

	boolean isInterrupted() {
		return this.interrupted;
	}

	/**
	 * Where its thread is right now, if it has one.
	 */
	StackTraceElement[] stackTrace() {
		Thread thread = this.thread;
		return (thread != null) ? thread.getStackTrace() : new StackTraceElement[0];
	}

	/**
	 * Whether this is the first time that somebody asks.
	 */
	boolean firstReport() {
		boolean first = !this.reported;
		this.reported = true;
		return first;
	}

	@Override
	public String toString() {
		return (this.held.size() == 1) ? this.held.get(0).task().toString()
				: "a batch of " + this.held.size() + " that begins with " + this.held.get(0).task();
	}

}
