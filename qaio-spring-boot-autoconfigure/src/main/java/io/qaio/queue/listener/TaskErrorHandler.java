package io.qaio.queue.listener;

import io.qaio.queue.Task;

/**
 * Called on every delivery that failed, before the listener's retry policy decides
 * whether the task is tried again. The handler may decide instead: ack the task,
 * {@link Task#fail(Throwable) fail} it with a delay of its own, release or bury it.
 * <p>
 * Called by several threads at once. An exception that it throws is logged, and the retry
 * policy decides.
 */
@FunctionalInterface
public interface TaskErrorHandler {

	/**
	 * Handle a failure.
	 * @param task the task, leased until this returns
	 * @param failure what the listener threw, or what its future completed with
	 * @throws Exception if it cannot be handled here
	 */
	void handle(Task task, Throwable failure) throws Exception;

}
