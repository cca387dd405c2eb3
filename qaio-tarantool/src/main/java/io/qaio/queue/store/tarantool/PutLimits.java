package io.qaio.queue.store.tarantool;

/**
 * How large a queue may grow before puts are refused, well before the server's memory is
 * full. Taking and acknowledging go on.
 *
 * @param maxTasks how many tasks a queue may have, dead ones included; 0 for any number
 * @param maxBytes how many bytes their payloads and headers may have together; 0 for any
 * number
 */
public record PutLimits(long maxTasks, long maxBytes) {

	/** Only the server's memory is a limit. */
	public static final PutLimits NONE = new PutLimits(0, 0);

	/**
	 * Check limits.
	 */
	public PutLimits {
		if (maxTasks < 0) {
			throw new IllegalArgumentException("maxTasks must be 0 or more, not " + maxTasks);
		}
		if (maxBytes < 0) {
			throw new IllegalArgumentException("maxBytes must be 0 or more, not " + maxBytes);
		}
	}

}
