package io.qaio.queue.serialization;

import io.qaio.queue.TaskQueueException;
import org.jspecify.annotations.Nullable;

/**
 * A payload cannot be written, or bytes cannot be read.
 */
public class PayloadConversionException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what cannot be written or read, why, and what to do
	 * @param cause what the library underneath said, if there is one
	 */
	public PayloadConversionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
