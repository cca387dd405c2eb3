package io.qaio.queue;

/**
 * What a worker can ask for about a task that it has leased.
 */
public enum TaskOperation {

	/** {@link Task#ack()}. */
	ACK,

	/** {@link Task#fail()}. */
	FAIL,

	/** {@link Task#release(java.time.Duration)}. */
	RELEASE,

	/** {@link Task#bury(Throwable)}. */
	BURY,

	/** {@link Task#extend(java.time.Duration)}. */
	EXTEND

}
