package io.qaio.queue;

/**
 * The payload of a delivered task cannot be read. The task is among the dead letters of
 * its queue with the reason, so that the consumer can go on with the next.
 */
public class TaskDecodingException extends TaskQueueException {

	/**
	 * Create an exception.
	 * @param message what cannot be read, why, and what to do
	 * @param cause what the serializer said
	 */
	public TaskDecodingException(String message, Throwable cause) {
		super(message, cause);
	}

}
