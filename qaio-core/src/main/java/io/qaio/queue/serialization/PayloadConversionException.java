package io.qaio.queue.serialization;

import io.qaio.queue.TaskQueueException;
import org.jspecify.annotations.Nullable;

/**
 * A serializer cannot write a payload, or cannot read bytes.
 */
public class PayloadConversionException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what cannot be written or read, why, and what to do
	 * @param cause the failure of the library in use, if there is one
	 */
	public PayloadConversionException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
