package io.qaio.queue;

import java.util.List;
import java.util.function.Predicate;

import io.qaio.queue.store.TaskStoreException;

/**
 * The dead letters of one queue: tasks that used up their attempts, that were buried, or
 * that cannot be decoded. They stay until they are replayed or removed.
 * <p>
 * A dead task does not live, so its {@link PutOptions#id id} may be put again. If a
 * second task with the same id dies too, it replaces the first.
 * <p>
 * Safe for use by many threads. Every method throws a {@link TaskStoreException} if the
 * store fails.
 */
public interface DeadTasks {

	/**
	 * List dead tasks in the order in which they died.
	 * @param offset how many to skip, zero or more
	 * @param limit how many at most, 1 or more
	 * @return the dead tasks
	 * @throws IllegalArgumentException if the offset or the limit is too small
	 */
	List<DeadTask> list(long offset, int limit);

	/**
	 * Put a dead task at the end of the queue, with no attempts counted.
	 * @param id the task's id
	 * @return whether the task was dead and no other task with its id lives
	 */
	boolean replay(String id);

	/**
	 * Replay all tasks that are dead now, in the order in which they died and in bounded
	 * portions. A task stays dead if another task with its id lives.
	 * @return the number of tasks replayed
	 */
	long replayAll();

	/**
	 * Replay the tasks that are dead now and that a filter accepts, in the order in which
	 * they died and in bounded portions. A task stays dead if another task with its id
	 * lives. An exception of the filter ends the replay; tasks that were replayed before
	 * stay replayed.
	 * @param filter accepts the tasks to replay; called once for each dead task on the
	 * calling thread. It must not replay or remove tasks itself
	 * @return the number of tasks replayed
	 */
	long replayIf(Predicate<? super DeadTask> filter);

	/**
	 * Remove a dead task.
	 * @param id the task's id
	 * @return whether the task was dead
	 */
	boolean remove(String id);

	/**
	 * Remove all dead tasks.
	 * @return the number of tasks removed
	 */
	long removeAll();

}
