package io.qaio.queue.listener;

import java.util.concurrent.CompletableFuture;

import io.qaio.queue.Task;

/**
 * A handler that may work on a task only when it is its turn.
 */
interface PacedHandler extends TaskHandler {

	/**
	 * Ask whether it is the turn of a task.
	 * @param task the task
	 * @return the turn, or why there is none. It may complete in a thread that must not
	 * block
	 * @throws Throwable if the handler could not even ask
	 */
	CompletableFuture<Turn> ask(Task task) throws Throwable;

}
