package io.qaio.queue;

import org.jspecify.annotations.Nullable;

/**
 * A queue could not do what it was asked for. The message says what, on which queue,
 * whether anything was stored, and what to do about it.
 */
public abstract class TaskQueueException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what failed, where, and what to do
	 * @param cause what the failure comes from, if it comes from another one
	 */
	protected TaskQueueException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
