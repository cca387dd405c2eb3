package io.qaio.queue;

import org.jspecify.annotations.Nullable;

/**
 * A task cannot be put: its payload is null, too large or cannot be written, or its
 * serializer is not known. Nothing was stored.
 */
public class InvalidTaskException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what is wrong with the task, on which queue, and what to do
	 * @param cause the failure of the serializer, if there is one
	 */
	public InvalidTaskException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
