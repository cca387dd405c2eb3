package io.qaio.queue.store;

import io.qaio.queue.TaskQueueException;
import org.jspecify.annotations.Nullable;

/**
 * A store could not do what it was asked for. The message says what, on which queue, and
 * what to do about it.
 */
public class TaskStoreException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what failed, where, and what to do
	 * @param cause the driver's own word on it, if it had one
	 */
	public TaskStoreException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
