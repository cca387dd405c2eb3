package io.qaio.queue.serialization;

import org.jspecify.annotations.Nullable;

/**
 * A payload cannot be written, or bytes cannot be read.
 */
public class SerializationException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what cannot be written or read, why, and what to do
	 * @param cause what the library underneath said, if there is one
	 */
	public SerializationException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
