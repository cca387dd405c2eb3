package io.qaio.queue.store.tarantool;

/**
 * How large a queue may grow before the server refuses puts. Everything but {@code put}
 * goes on.
 *
 * @param maxTasks how many tasks a queue may have, dead ones included; 0 for any number
 * @param maxBytes how many bytes their ids, headers and payloads may have together; 0 for
 * any number
 */
public record PutLimits(long maxTasks, long maxBytes) {

	/** No limits but the server's memory. */
	public static final PutLimits NONE = new PutLimits(0, 0);

	/**
	 * Create limits.
	 * @throws IllegalArgumentException if one is negative
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
