package io.qaio.queue;

import org.jspecify.annotations.Nullable;

/**
 * A task was not put because of what it is: its payload cannot be written, is too large,
 * or its serializer is not known. Nothing was stored.
 */
public class InvalidTaskException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what was refused, on which queue, and what to do
	 * @param cause what the serializer said, if it was asked
	 */
	public InvalidTaskException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
