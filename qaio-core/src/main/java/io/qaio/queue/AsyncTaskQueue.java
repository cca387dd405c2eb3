package io.qaio.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The operations of a {@link TaskQueue} as futures, for callers that hold no thread while
 * the store works. Calls that are under way at the same time travel together.
 * <p>
 * Bad arguments throw at once, as in {@link TaskQueue}; whatever the store says completes
 * the future exceptionally. Futures may complete on a thread of the store's driver: what
 * depends on them must not block, or must go to an executor of its own through the
 * {@code …Async} methods of {@link CompletableFuture}.
 * <p>
 * Safe for use by many threads.
 */
public interface AsyncTaskQueue {

	/**
	 * Put a task at the end of the queue.
	 * @param payload what the task is about, not {@code null}
	 * @return the task's id, once the task is stored
	 * @throws InvalidTaskException if the payload cannot be written or is too large
	 * @see TaskQueue#put(Object)
	 */
	CompletableFuture<String> put(Object payload);

	/**
	 * Put a task with options of its own.
	 * @param payload what the task is about, not {@code null}
	 * @param options the options
	 * @return the task's id, once the task is stored
	 * @throws InvalidTaskException if the payload cannot be written or is too large
	 * @see TaskQueue#put(Object, PutOptions)
	 */
	CompletableFuture<String> put(Object payload, PutOptions options);

	/**
	 * Put tasks in their order, all or none.
	 * @param payloads what the tasks are about, none {@code null}
	 * @return the tasks' ids in the same order, once all are stored
	 * @throws InvalidTaskException if a payload cannot be written or is too large
	 * @see TaskQueue#putAll(Collection)
	 */
	CompletableFuture<List<String>> putAll(Collection<?> payloads);

	/**
	 * Put tasks in their order, all or none.
	 * @param payloads what the tasks are about, none {@code null}
	 * @param options the options of each of them
	 * @return the tasks' ids in the same order, once all are stored
	 * @throws InvalidTaskException if a payload cannot be written or is too large
	 * @see TaskQueue#putAll(Collection, PutOptions)
	 */
	CompletableFuture<List<String>> putAll(Collection<?> payloads, PutOptions options);

	/**
	 * Take the first ready task once there is one. Cancelling the future ends the wait
	 * and loses no task.
	 * @return the task
	 * @see TaskQueue#get()
	 */
	CompletableFuture<Task> get();

	/**
	 * Take the first ready task, waiting for one a while. Cancelling the future ends the
	 * wait and loses no task.
	 * @param wait how long to wait; zero does not wait
	 * @return the task, or empty if there was none
	 * @see TaskQueue#get(Duration)
	 */
	CompletableFuture<Optional<Task>> get(Duration wait);

	/**
	 * Take the first ready task without waiting for one.
	 * @return the task, or empty if there is none
	 * @see TaskQueue#getNow()
	 */
	CompletableFuture<Optional<Task>> getNow();

	/**
	 * Take the first ready tasks, waiting a while for the first. Cancelling the future
	 * ends the wait and loses no task.
	 * @param max how many at the most, 1 or more
	 * @param wait how long to wait while there is none; zero does not wait
	 * @return the tasks, none to {@code max}
	 * @see TaskQueue#getAll(int, Duration)
	 */
	CompletableFuture<List<Task>> getAll(int max, Duration wait);

	/**
	 * Finish a task of this queue.
	 * @param task the task
	 * @return whether its delivery still held it; it is gone now
	 * @see Task#ack()
	 */
	CompletableFuture<Boolean> ack(Task task);

	/**
	 * Finish tasks of this queue.
	 * @param tasks the tasks
	 * @return how many of them were still held by their delivery; they are gone now
	 * @see TaskQueue#ackAll(Collection)
	 */
	CompletableFuture<Integer> ackAll(Collection<Task> tasks);

	/**
	 * Give a task of this queue back as failed.
	 * @param task the task
	 * @param cause what went wrong
	 * @return whether its delivery still held it
	 * @see Task#fail(Throwable)
	 */
	CompletableFuture<Boolean> fail(Task task, Throwable cause);

	/**
	 * Give a task of this queue back as failed, to be delivered again only after a delay.
	 * @param task the task
	 * @param cause what went wrong
	 * @param delay for how long it must not be delivered
	 * @return whether its delivery still held it
	 * @see Task#fail(Throwable, Duration)
	 */
	CompletableFuture<Boolean> fail(Task task, Throwable cause, Duration delay);

	/**
	 * Give a task of this queue back without counting the attempt.
	 * @param task the task
	 * @param delay for how long it must not be delivered
	 * @return whether its delivery still held it
	 * @see Task#release(Duration)
	 */
	CompletableFuture<Boolean> release(Task task, Duration delay);

	/**
	 * Move a task of this queue to the dead letters now, however many attempts it has
	 * left.
	 * @param task the task
	 * @param cause why nobody can work on it
	 * @return whether its delivery still held it
	 * @see Task#bury(Throwable)
	 */
	CompletableFuture<Boolean> bury(Task task, Throwable cause);

	/**
	 * Hold a task of this queue for a given time from now.
	 * @param task the task
	 * @param visibilityTimeout the time from now
	 * @return whether its delivery still held it
	 * @see Task#extend(Duration)
	 */
	CompletableFuture<Boolean> extend(Task task, Duration visibilityTimeout);

	/**
	 * Count the tasks.
	 * @return the counts, taken at one moment
	 * @see TaskQueue#stats()
	 */
	CompletableFuture<QueueStats> stats();

}
