package io.qaio.queue.observation;

/**
 * How the delivery of a task ended.
 */
public enum TaskOutcome {

	/** The task was acked. */
	ACKED,

	/** The attempt failed. The task is delivered again unless it was the last one. */
	FAILED,

	/** The task went to the dead letters at once, whatever attempts were left. */
	BURIED,

	/** The task went back to its queue without counting the attempt. */
	RELEASED,

	/** The lease had ended before the outcome reached the store. */
	LOST,

	/** The handler ended the delivery itself, or leaves that to other code. */
	UNKNOWN

}
