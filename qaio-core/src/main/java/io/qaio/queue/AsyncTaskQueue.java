package io.qaio.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.TaskStoreException;

/**
 * The operations of a {@link TaskQueue} as futures, for callers that hold no thread while
 * the store works. Calls that are under way at the same time share round trips.
 * <p>
 * Bad arguments throw at once, as in {@link TaskQueue}. A failure of the store completes
 * the future with a {@link TaskStoreException}. Futures may complete on a thread of the
 * store's driver: dependent actions must not block, or must run on another executor
 * through the {@code …Async} methods of {@link CompletableFuture}.
 * <p>
 * Safe for use by many threads.
 */
public interface AsyncTaskQueue {

	/**
	 * The queue's name.
	 * @return the name
	 */
	String name();

	/**
	 * Put a task at the end of the queue.
	 * @param payload the payload, not {@code null}
	 * @return the task's id, once the task is stored
	 * @throws InvalidTaskException if the payload cannot be written or is too large
	 * @see TaskQueue#put(Object)
	 */
	default CompletableFuture<PutResult> put(Object payload) {
		return put(payload, PutOptions.with());
	}

	/**
	 * Put a task with options.
	 * @param payload the payload, not {@code null}
	 * @param options the options
	 * @return the task's id and whether it was a duplicate, once that is known
	 * @throws InvalidTaskException if the payload cannot be written or is too large
	 * @see TaskQueue#put(Object, PutOptions)
	 */
	CompletableFuture<PutResult> put(Object payload, PutOptions options);

	/**
	 * Put tasks in their order; many in portions.
	 * @param payloads the payloads, none {@code null}
	 * @return the results in the order of the payloads, once all tasks are stored
	 * @throws InvalidTaskException if a payload cannot be written or is too large
	 * @see TaskQueue#putAll(Collection)
	 */
	default CompletableFuture<List<PutResult>> putAll(Collection<?> payloads) {
		return putAll(payloads, PutOptions.with());
	}

	/**
	 * Put tasks with options in their order; many in portions.
	 * @param payloads the payloads, none {@code null}
	 * @param options the options of each task
	 * @return the results in the order of the payloads, once all tasks are stored
	 * @throws InvalidTaskException if a payload cannot be written or is too large
	 * @see TaskQueue#putAll(Collection, PutOptions)
	 */
	CompletableFuture<List<PutResult>> putAll(Collection<?> payloads, PutOptions options);

	/**
	 * Take the first ready task once there is one. Cancelling the future ends the wait
	 * and loses no task.
	 * @return the task
	 * @see TaskQueue#get()
	 */
	CompletableFuture<Task> get();

	/**
	 * Take the first ready task, waiting for a limited time. Cancelling the future ends
	 * the wait and loses no task.
	 * @param wait how long to wait; zero does not wait
	 * @return the task, or empty if there was none
	 * @see TaskQueue#get(Duration)
	 */
	CompletableFuture<Optional<Task>> get(Duration wait);

	/**
	 * Take the first ready task without waiting.
	 * @return the task, or empty if there is none
	 * @see TaskQueue#getNow()
	 */
	default CompletableFuture<Optional<Task>> getNow() {
		return get(Duration.ZERO);
	}

	/**
	 * Take the first ready tasks, waiting a limited time for the first. Cancelling the
	 * future ends the wait and loses no task.
	 * @param max how many at most, 1 or more
	 * @param wait how long to wait while there is none; zero does not wait
	 * @return 0 to {@code max} tasks
	 * @see TaskQueue#getAll(int, Duration)
	 */
	CompletableFuture<List<Task>> getAll(int max, Duration wait);

	/**
	 * Acknowledge a task of this queue: it is done and removed.
	 * @param task the task
	 * @return whether its delivery still held the task
	 * @see Task#ack()
	 */
	CompletableFuture<Boolean> ack(Task task);

	/**
	 * Acknowledge tasks of this queue.
	 * @param tasks the tasks
	 * @return how many were still held by their delivery and are done now
	 * @see TaskQueue#ackAll(Collection)
	 */
	CompletableFuture<Integer> ackAll(Collection<Task> tasks);

	/**
	 * Fail a task of this queue.
	 * @param task the task
	 * @param cause what went wrong
	 * @return whether its delivery still held the task
	 * @see Task#fail(Throwable)
	 */
	default CompletableFuture<Boolean> fail(Task task, Throwable cause) {
		return fail(task, cause, Duration.ZERO);
	}

	/**
	 * Fail a task of this queue, to be delivered again after a delay.
	 * @param task the task
	 * @param cause what went wrong
	 * @param delay how long the task is delayed
	 * @return whether its delivery still held the task
	 * @see Task#fail(Throwable, Duration)
	 */
	CompletableFuture<Boolean> fail(Task task, Throwable cause, Duration delay);

	/**
	 * Return a task to this queue without counting the attempt.
	 * @param task the task
	 * @param delay how long the task is delayed
	 * @return whether its delivery still held the task
	 * @see Task#release(Duration)
	 */
	CompletableFuture<Boolean> release(Task task, Duration delay);

	/**
	 * Move a task of this queue to the dead letters, whatever attempts it has left.
	 * @param task the task
	 * @param cause why nobody can work on it
	 * @return whether its delivery still held the task
	 * @see Task#bury(Throwable)
	 */
	CompletableFuture<Boolean> bury(Task task, Throwable cause);

	/**
	 * Move the deadline of a task of this queue.
	 * @param task the task
	 * @param visibilityTimeout the time from now to the new deadline
	 * @return whether its delivery still held the task
	 * @see Task#extend(Duration)
	 */
	CompletableFuture<Boolean> extend(Task task, Duration visibilityTimeout);

	/**
	 * Return tasks whose lease has expired to the queue.
	 * @return the number of expired leases
	 * @see TaskQueue#requeueExpired()
	 */
	CompletableFuture<Integer> requeueExpired();

	/**
	 * Count the tasks.
	 * @return the counts at one moment
	 * @see TaskQueue#stats()
	 */
	CompletableFuture<QueueStats> stats();

	/**
	 * The tasks that are not delivered any more.
	 * @return the dead letters of this queue
	 * @see TaskQueue#dead()
	 */
	AsyncDeadTasks dead();

	/**
	 * Remove all tasks except dead ones.
	 * @return the number of tasks removed
	 * @see TaskQueue#purge()
	 */
	CompletableFuture<Long> purge();

}
