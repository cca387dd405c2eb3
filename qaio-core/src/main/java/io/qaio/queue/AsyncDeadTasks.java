package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The operations of {@link DeadTasks} as futures. Failures and threads are those of
 * {@link AsyncTaskQueue}. There is no {@code replayIf}: a filter would run on a thread of
 * the store's driver, which it must not block.
 * <p>
 * Safe for use by many threads.
 */
public interface AsyncDeadTasks {

	/**
	 * List dead tasks in the order in which they died.
	 * @param offset how many to skip, zero or more
	 * @param limit how many at most, 1 or more
	 * @return the dead tasks
	 * @see DeadTasks#list(long, int)
	 */
	CompletableFuture<List<DeadTask>> list(long offset, int limit);

	/**
	 * Put a dead task at the end of the queue, with no attempts counted.
	 * @param id the task's id
	 * @return whether the task was dead and no other task with its id lives
	 * @see DeadTasks#replay(String)
	 */
	CompletableFuture<Boolean> replay(String id);

	/**
	 * Replay all tasks that are dead now.
	 * @return the number of tasks replayed
	 * @see DeadTasks#replayAll()
	 */
	CompletableFuture<Long> replayAll();

	/**
	 * Remove a dead task.
	 * @param id the task's id
	 * @return whether the task was dead
	 * @see DeadTasks#remove(String)
	 */
	CompletableFuture<Boolean> remove(String id);

	/**
	 * Remove all dead tasks.
	 * @return the number of tasks removed
	 * @see DeadTasks#removeAll()
	 */
	CompletableFuture<Long> removeAll();

}
