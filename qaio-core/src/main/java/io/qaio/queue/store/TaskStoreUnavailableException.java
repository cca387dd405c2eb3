package io.qaio.queue.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot be reached, or did not answer in time. The message says whether the
 * operation may have taken effect. Trying again later may work.
 */
public class TaskStoreUnavailableException extends TaskStoreException {

	/**
	 * Create an exception.
	 * @param message what failed, on which queue, whether anything was stored, and what
	 * to do
	 * @param cause the failure of the driver, if there is one
	 */
	public TaskStoreUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
