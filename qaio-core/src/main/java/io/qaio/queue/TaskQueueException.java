package io.qaio.queue;

import org.jspecify.annotations.Nullable;

/**
 * The root of the exceptions of task queues. The message says what failed, on which
 * queue, whether anything was stored as far as that is known, and what to do.
 */
public abstract class TaskQueueException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what failed, where, and what to do
	 * @param cause the cause, if there is one
	 */
	protected TaskQueueException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
