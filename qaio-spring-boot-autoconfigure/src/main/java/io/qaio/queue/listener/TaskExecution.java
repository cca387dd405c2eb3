package io.qaio.queue.listener;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

/**
 * A handler's work on a task, or on a batch of tasks.
 * <p>
 * Thread-safe, apart from the place, which the {@link ContainerState} guards: one thread
 * works, others may look and interrupt.
 */
final class TaskExecution {

	private static final int FRAMES = 20;

	private final List<LeasedTask> tasks;

	private int place;

	/** When the work began, in ns, and 0 before; how long it took once it has ended. */
	private volatile long time;

	private volatile boolean ended;

	private volatile @Nullable Thread thread;

	private volatile @Nullable Future<?> future;

	private volatile boolean interrupted;

	private boolean reported;

	/**
	 * Create an execution that has not begun.
	 * @param tasks the tasks to work on, 1 or more
	 * @param place its place among the executions of its container
	 */
	TaskExecution(List<LeasedTask> tasks, int place) {
		this.tasks = tasks;
		this.place = place;
	}

	List<LeasedTask> tasks() {
		return this.tasks;
	}

	/**
	 * The only task, or the first one of a batch.
	 */
	LeasedTask first() {
		return this.tasks.get(0);
	}

	List<Task> handlerTasks() {
		return (this.tasks.size() == 1) ? List.of(first().task()) : this.tasks.stream().map(LeasedTask::task).toList();
	}

	int place() {
		return this.place;
	}

	void place(int place) {
		this.place = place;
	}

	/**
	 * The handler is about to be called by this thread.
	 */
	void begin(long now) {
		this.time = now;
		this.thread = Thread.currentThread();
	}

	/**
	 * The handler has returned, or thrown.
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
	 * The work is done.
	 */
	void end(long now) {
		this.ended = true;
		this.time = now - this.time;
	}

	/**
	 * How long the work took, in ns; 0 if it has not ended, or was not begun.
	 */
	long duration() {
		return this.ended ? this.time : 0;
	}

	/**
	 * How long the work is under way, in ns; 0 if it is not.
	 */
	long runningFor(long now) {
		// in the reverse order of the end
		long begun = this.time;
		return (begun != 0 && !this.ended) ? now - begun : 0;
	}

	/**
	 * Interrupt the thread, or cancel the future.
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
	 * Whether the work is under way for longer than a time; {@code true} only once.
	 */
	boolean isStuck(Duration stuckAfter, long now) {
		boolean stuck = !this.reported && runningFor(now) > stuckAfter.toNanos();
		this.reported |= stuck;
		return stuck;
	}

	/**
	 * Where its thread is right now, if it has one.
	 */
	String stackTrace() {
		Thread thread = this.thread;
		return (thread == null) ? ""
				: Arrays.stream(thread.getStackTrace())
					.limit(FRAMES)
					.map((frame) -> "\n\tat " + frame)
					.collect(Collectors.joining());
	}

	@Override
	public String toString() {
		return (this.tasks.size() == 1) ? first().task().toString()
				: "a batch of " + this.tasks.size() + " that begins with " + first().task();
	}

}
