package io.qaio.faults.history;

/**
 * What a store answers to a settlement.
 */
public enum Answer {

	/** The delivery held the task. */
	YES,

	/** The delivery no longer held the task, and nothing was changed. */
	NO,

	/** The call threw, or its answer tells nothing about this delivery. */
	UNKNOWN

}
