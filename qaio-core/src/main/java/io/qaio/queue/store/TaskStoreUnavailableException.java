package io.qaio.queue.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot be reached, or did not answer in time. Whether an operation that was
 * under way took effect is not known; trying again later may work.
 */
public class TaskStoreUnavailableException extends TaskStoreException {

	/**
	 * Create an exception.
	 * @param message what failed, where, and what to do
	 * @param cause the driver's own word on it, if it had one
	 */
	public TaskStoreUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
