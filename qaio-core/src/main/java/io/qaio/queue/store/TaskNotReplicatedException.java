package io.qaio.queue.store;

import org.jspecify.annotations.Nullable;

/**
 * A task is stored, but not confirmed by as many replicas as required: a fail-over may
 * lose it. Putting it again adds a second task, unless it has an id of its own.
 */
public class TaskNotReplicatedException extends TaskStoreException {

	/**
	 * Create an exception.
	 * @param message what failed, on which queue, whether anything was stored, and what
	 * to do
	 * @param cause the failure of the driver, if there is one
	 */
	public TaskNotReplicatedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
