package io.qaio.queue.store.redis;

import java.time.Duration;

/**
 * How many replicas must have a task before its {@code put} returns.
 *
 * @param replicas the number of replicas, 0 or more
 * @param timeout the longest wait for them, 1 ms or more
 */
public record ReplicaWait(int replicas, Duration timeout) {

	/** No wait: the master is enough. */
	public static final ReplicaWait NONE = new ReplicaWait(0, Duration.ofSeconds(1));

	/**
	 * Create a wait.
	 * @throws IllegalArgumentException if one is out of bounds
	 */
	public ReplicaWait {
		if (replicas < 0) {
			throw new IllegalArgumentException("replicas must be zero or more, not " + replicas);
		}
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("timeout must be 1 ms or more, not " + timeout);
		}
	}

}
