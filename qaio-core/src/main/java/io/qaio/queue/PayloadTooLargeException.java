package io.qaio.queue;

/**
 * A task cannot be put: its written payload is larger than the queue's
 * {@link QueueSettings#maxPayloadSize() limit}. Nothing was stored.
 */
public class PayloadTooLargeException extends InvalidTaskException {

	/**
	 * Create an exception.
	 * @param message the size, the limit and the queue, and what to do
	 */
	public PayloadTooLargeException(String message) {
		super(message, null);
	}

}
