package io.qaio.faults.history;

/**
 * How a put ended.
 */
public enum PutAnswer {

	/** It returned: the task is stored. */
	ACCEPTED,

	/** It returned: a task with this id was stored before. */
	DUPLICATE,

	/** It threw, and says that nothing was stored. */
	FAILED,

	/** It threw, and nobody knows whether the task is stored. */
	UNKNOWN

}
