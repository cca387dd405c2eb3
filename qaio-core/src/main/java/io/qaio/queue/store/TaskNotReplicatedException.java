package io.qaio.queue.store;

import org.jspecify.annotations.Nullable;

/**
 * A task is stored, but not on as many replicas as was asked for, as far as is known: a
 * fail-over may lose it. Putting it again adds a second task, unless it has an id of its
 * own.
 */
public class TaskNotReplicatedException extends TaskStoreException {

	/**
	 * Create an exception.
	 * @param message what failed, where, and what to do
	 * @param cause the driver's own word on it, if it had one
	 */
	public TaskNotReplicatedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
