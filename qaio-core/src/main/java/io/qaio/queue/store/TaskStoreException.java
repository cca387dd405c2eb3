package io.qaio.queue.store;

import io.qaio.queue.TaskQueueException;
import org.jspecify.annotations.Nullable;

/**
 * A store failed. The message says what failed, on which queue, whether anything was
 * stored as far as that is known, and what to do.
 */
public class TaskStoreException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what failed, on which queue, whether anything was stored, and what
	 * to do
	 * @param cause the failure of the driver, if there is one
	 */
	public TaskStoreException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
