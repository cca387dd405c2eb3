package io.qaio.queue.listener;

import io.qaio.queue.Task;

/**
 * Is told of every delivery that failed, before it is decided whether the task is tried
 * again. It may decide itself: ack the task, {@link Task#fail(Throwable) fail} it with a
 * delay of its own, release or bury it. A task that it leaves alone goes the usual way,
 * by the listener's retry policy.
 * <p>
 * Called by many threads at once. What it throws is logged, and the task goes the usual
 * way.
 */
@FunctionalInterface
public interface TaskErrorHandler {

	/**
	 * Handle a failure.
	 * @param task the task, held until this returns
	 * @param failure what the listener threw, or what its future completed with
	 * @throws Exception if it cannot be handled here
	 */
	void handle(Task task, Throwable failure) throws Exception;

}
