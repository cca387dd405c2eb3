package io.qaio.faults.history;

/**
 * What a worker asks for with a delivery.
 */
public enum Settlement {

	/** The task is done. */
	ACK,

	/** The task failed, and comes back. */
	FAIL,

	/** The task comes back without counting. */
	RELEASE,

	/** The task becomes a dead letter. */
	BURY,

	/** The lease lasts longer. */
	EXTEND

}
