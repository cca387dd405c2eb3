package io.qaio.queue.observation;

import java.util.Locale;

/**
 * How the delivery of a task ended.
 */
public enum TaskOutcome {

	/** The task is done. */
	ACKED,

	/** The attempt failed; the task comes again unless it was the last. */
	FAILED,

	/** The task went to the dead letters, whatever attempts were left. */
	BURIED,

	/** The task went back to its queue, and the attempt does not count. */
	RELEASED,

	/** The delivery no longer held the task when it was to end. */
	LOST,

	/** Whoever worked on the task ended the delivery, or left that to others. */
	UNKNOWN;

	/**
	 * The outcome as a key value.
	 * @return the name in lower case
	 */
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

}
