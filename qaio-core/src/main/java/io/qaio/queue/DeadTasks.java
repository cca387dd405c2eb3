package io.qaio.queue;

import java.util.List;
import java.util.function.Predicate;

/**
 * The dead letters of one queue: tasks that were delivered as often as they may be
 * without an ack, or that could not be decoded. They stay until they are replayed or
 * removed.
 * <p>
 * A dead task no longer lives, so its {@link PutOptions#id id} may be put again. Should
 * the second task with an id die as well, it takes the place of the first.
 * <p>
 * Safe for use by many threads.
 */
public interface DeadTasks {

	/**
	 * Look at dead tasks, those that died first before the others.
	 * @param offset how many to leave out, zero or more
	 * @param limit how many at the most, 1 or more
	 * @return the dead tasks
	 */
	List<DeadTask> list(long offset, int limit);

	/**
	 * Put a dead task at the end of the queue, with its attempts counted from zero.
	 * @param id the task's id
	 * @return whether it was dead, and no other task with its id lives
	 */
	boolean replay(String id);

	/**
	 * Replay all tasks that are dead now, those that died first before the others, in
	 * bounded portions. Those whose id lives again stay dead.
	 * @return how many were replayed
	 */
	long replayAll();

	/**
	 * Replay those of the tasks that are dead now that a filter lets through, those that
	 * died first before the others, in bounded portions. Those whose id lives again stay
	 * dead. What the filter throws ends the replay; what was replayed before stays so.
	 * @param filter says which tasks to replay; asked once for each dead task, which it
	 * must not replay or remove itself
	 * @return how many were replayed
	 */
	long replayIf(Predicate<? super DeadTask> filter);

	/**
	 * Forget a dead task.
	 * @param id the task's id
	 * @return whether it was dead
	 */
	boolean remove(String id);

	/**
	 * Forget all dead tasks.
	 * @return how many there were
	 */
	long removeAll();

}
