package io.qaio.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreException;

/**
 * A persistent queue of tasks, delivered at least once. A task that {@code put} returned
 * for is delivered until a delivery acks it, or it is dead or purged. No crash of a
 * worker or of its connection loses a task.
 * <p>
 * Ready tasks of one {@link PutOptions#priority priority} are delivered first in, first
 * out. Retries and crashes may change the order.
 * <p>
 * Safe for use by many threads. Every method that uses the store throws a
 * {@link TaskStoreException} if the store fails. Its message says whether anything was
 * stored, as far as that is known. {@link #async()} has the same operations for callers
 * that must not block.
 */
public interface TaskQueue {

	/**
	 * The queue's name.
	 * @return the name
	 */
	String name();

	/**
	 * Put a task at the end of the queue.
	 * @param payload the payload, not {@code null}
	 * @return the task's id; the task is stored
	 * @throws InvalidTaskException if the payload cannot be written or is too large;
	 * nothing was stored
	 */
	default PutResult put(Object payload) {
		return put(payload, PutOptions.with());
	}

	/**
	 * Put a task with options.
	 * @param payload the payload, not {@code null}
	 * @param options the options
	 * @return the task's id, and whether the task is a duplicate, so that nothing was
	 * stored. With {@linkplain PutOptions#afterCommit() afterCommit} in a transaction the
	 * task is stored only after the commit
	 * @throws InvalidTaskException if the payload cannot be written or is too large;
	 * nothing was stored
	 */
	PutResult put(Object payload, PutOptions options);

	/**
	 * Put tasks in their order. Up to {@value QueueStore#PORTION} are put all or none, in
	 * one round trip. More are put in portions of that size, so that the store can serve
	 * others meanwhile: a failure then says how many of the first are stored.
	 * @param payloads the payloads, none {@code null}
	 * @return the results in the order of the payloads
	 * @throws InvalidTaskException if a payload cannot be written or is too large;
	 * nothing was stored
	 */
	default List<PutResult> putAll(Collection<?> payloads) {
		return putAll(payloads, PutOptions.with());
	}

	/**
	 * Put tasks with options in their order: see {@link #putAll(Collection)}.
	 * @param payloads the payloads, none {@code null}
	 * @param options the options of each task; an id is allowed for a single payload only
	 * @return the results in the order of the payloads
	 * @throws InvalidTaskException if a payload cannot be written or is too large;
	 * nothing was stored
	 */
	List<PutResult> putAll(Collection<?> payloads, PutOptions options);

	/**
	 * The ticks of a schedule of recurring tasks. All applications on the store share
	 * them. This method does not use the store.
	 * @param schedule the schedule's name, unique within this queue: 1 to 200 bytes as
	 * UTF-8
	 * @param options the options of each task, without {@code id}, {@code uniqueFor},
	 * {@code delay} and {@code at}, which each tick decides
	 * @return the ticks
	 * @throws IllegalArgumentException if the name is empty or too long, an option is not
	 * allowed, or the serializer is not known
	 */
	ScheduleTicks ticks(String schedule, PutOptions options);

	/**
	 * Take the first ready task, waiting until there is one: the oldest of those with the
	 * highest {@link PutOptions#priority priority}.
	 * @return the task, leased until its {@link Task#deadline() deadline}
	 * @throws InterruptedException if the thread is interrupted; no task was taken
	 */
	Task get() throws InterruptedException;

	/**
	 * Take the first ready task, waiting for a limited time.
	 * @param wait how long to wait; zero does not wait
	 * @return the task, leased until its {@link Task#deadline() deadline}, or empty if
	 * there was none
	 * @throws InterruptedException if the thread is interrupted; no task was taken
	 */
	Optional<Task> get(Duration wait) throws InterruptedException;

	/**
	 * Take the first ready task without waiting.
	 * @return the task, leased until its {@link Task#deadline() deadline}, or empty if
	 * there is none
	 */
	Optional<Task> getNow();

	/**
	 * Take the first ready tasks, waiting a limited time for the first. Up to
	 * {@value QueueStore#PORTION} are taken in one step and one round trip. More are
	 * taken in portions of that size: others may take tasks in between, and if a portion
	 * fails, those that were taken before are returned.
	 * @param max how many at most, 1 or more
	 * @param wait how long to wait while there is none; zero does not wait
	 * @return 0 to {@code max} tasks
	 * @throws InterruptedException if the thread is interrupted; no task was taken
	 */
	List<Task> getAll(int max, Duration wait) throws InterruptedException;

	/**
	 * Acknowledge tasks of this queue: up to {@value QueueStore#PORTION} in one round
	 * trip, more in portions of that size. If a portion fails, others may have been
	 * acknowledged: acknowledging all again does no harm.
	 * @param tasks the tasks
	 * @return how many were still held by their delivery and are done now
	 */
	int ackAll(Collection<Task> tasks);

	/**
	 * Return tasks whose lease has expired to the queue. The background job
	 * ({@link TaskRequeuer}) and every {@code get} do so too; call this where neither
	 * runs.
	 * @return the number of expired leases; their tasks are ready again, or dead after
	 * their last attempt
	 */
	int requeueExpired();

	/**
	 * Count the tasks.
	 * @return the counts at one moment
	 */
	QueueStats stats();

	/**
	 * The tasks that are not delivered any more.
	 * @return the dead letters of this queue
	 */
	DeadTasks dead();

	/**
	 * Remove all tasks that are ready, delayed, blocked or taken, and forget the ids that
	 * are kept ({@link PutOptions#uniqueFor}). Dead tasks stay: see
	 * {@link DeadTasks#removeAll()}.
	 * @return the number of tasks removed
	 */
	long purge();

	/**
	 * The same operations as futures.
	 * @return the asynchronous view of this queue
	 */
	AsyncTaskQueue async();

}
