package io.qaio.queue;

/**
 * The payload of a task cannot be read. A delivered task has been moved to the dead
 * letters of its queue with the reason, so the consumer can go on with the next.
 */
public class TaskDecodingException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what cannot be read, why, and what to do
	 * @param cause the failure of the serializer
	 */
	public TaskDecodingException(String message, Throwable cause) {
		super(message, cause);
	}

}
