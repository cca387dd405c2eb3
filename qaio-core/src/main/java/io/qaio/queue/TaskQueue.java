package io.qaio.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.qaio.queue.store.TaskStoreException;

/**
 * A persistent queue of tasks, delivered at least once. A task that {@code put} returned
 * for is delivered until a delivery acks it, or it is dead or purged; no crash of a
 * worker or of its connection loses it.
 * <p>
 * Tasks come first in, first out. There is no promise about order across retries or
 * crashes.
 * <p>
 * Safe for use by many threads. Every method that needs the store throws
 * {@link TaskStoreException} if the store cannot do what was asked; nothing is returned
 * for an error.
 */
public interface TaskQueue {

	/**
	 * The queue's name.
	 * @return the name
	 */
	String name();

	/**
	 * Put a task at the end of the queue.
	 * @param payload what the task is about, not {@code null}
	 * @return the task's id; the task is stored
	 * @throws InvalidTaskException if the payload cannot be written or is too large;
	 * nothing was stored
	 */
	String put(Object payload);

	/**
	 * Put a task with options of its own.
	 * @param payload what the task is about, not {@code null}
	 * @param options the options
	 * @return the task's id; the task is stored, or one with the same
	 * {@link PutOptions#id id} lives already, or it waits for a
	 * {@linkplain PutOptions#afterCommit() commit}
	 * @throws InvalidTaskException if the payload cannot be written or is too large;
	 * nothing was stored
	 */
	String put(Object payload, PutOptions options);

	/**
	 * Put tasks in their order, all or none, in one round trip.
	 * @param payloads what the tasks are about, none {@code null}
	 * @return the tasks' ids, in the same order
	 * @throws InvalidTaskException if one of the payloads cannot be written or is too
	 * large; nothing was stored
	 */
	List<String> putAll(Collection<?> payloads);

	/**
	 * Put tasks in their order, all or none, in one round trip.
	 * @param payloads what the tasks are about, none {@code null}
	 * @param options the options of each of them; an id is refused unless there is just
	 * one payload
	 * @return the tasks' ids, in the same order
	 * @throws InvalidTaskException if one of the payloads cannot be written or is too
	 * large; nothing was stored
	 */
	List<String> putAll(Collection<?> payloads, PutOptions options);

	/**
	 * The ticks of a schedule of recurring tasks, which all applications on the store
	 * share. Does not touch the store.
	 * @param schedule the schedule's name within this queue: 1 to 200 bytes as UTF-8
	 * @param options the options of each task; none that say when the task comes or what
	 * its id is, as each tick has its own
	 * @return the ticks
	 * @throws IllegalArgumentException if the name is empty or too long, or the options
	 * do not fit or name a serializer that is not there
	 */
	Ticks ticks(String schedule, PutOptions options);

	/**
	 * Take the first ready task, waiting until there is one: of those with the highest
	 * {@link PutOptions#priority priority} the oldest.
	 * @return the task, held until its {@link Task#deadline() deadline}
	 * @throws InterruptedException if the thread is interrupted; no task was taken
	 */
	Task get() throws InterruptedException;

	/**
	 * Take the first ready task, waiting for one a while.
	 * @param wait how long to wait; zero does not wait
	 * @return the task, held until its {@link Task#deadline() deadline}, or empty if
	 * there was none
	 * @throws InterruptedException if the thread is interrupted; no task was taken
	 */
	Optional<Task> get(Duration wait) throws InterruptedException;

	/**
	 * Take the first ready task without waiting for one.
	 * @return the task, held until its {@link Task#deadline() deadline}, or empty if
	 * there is none
	 */
	Optional<Task> getNow();

	/**
	 * Take the first ready tasks in one round trip, waiting a while for the first.
	 * @param max how many at the most, 1 or more
	 * @param wait how long to wait while there is none; zero does not wait
	 * @return the tasks, none to {@code max}
	 * @throws InterruptedException if the thread is interrupted; no task was taken
	 */
	List<Task> getAll(int max, Duration wait) throws InterruptedException;

	/**
	 * Finish tasks of this queue in one round trip.
	 * @param tasks the tasks
	 * @return how many of them were still held by their delivery; they are gone now
	 */
	int ackAll(Collection<Task> tasks);

	/**
	 * Give back the tasks whose time ran out. The background job and every {@code get} do
	 * so too; call this where neither runs.
	 * @return how many leases had run out; their tasks are ready again, or dead after
	 * their last attempt
	 */
	int requeueExpired();

	/**
	 * Count the tasks.
	 * @return the counts, taken at one moment
	 */
	QueueStats stats();

	/**
	 * The tasks that are delivered no more.
	 * @return the dead letters of this queue
	 */
	DeadTasks dead();

	/**
	 * Remove all tasks that are ready, delayed or taken, and forget the ids that were to
	 * be kept ({@link PutOptions#uniqueFor}). Dead ones stay: see
	 * {@link DeadTasks#removeAll()}.
	 * @return how many there were
	 */
	long purge();

	/**
	 * The same operations as futures. Many calls under way at once share few round trips.
	 * @return this queue's asynchronous face
	 */
	AsyncTaskQueue async();

}
