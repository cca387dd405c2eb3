package io.qaio.queue.observation;

/**
 * How a put ended.
 */
public enum PutOutcome {

	/** The tasks are stored. */
	STORED,

	/** The tasks wait for the commit of a transaction. */
	WAITING,

	/** The tasks were invalid, or the store failed. */
	FAILED

}
