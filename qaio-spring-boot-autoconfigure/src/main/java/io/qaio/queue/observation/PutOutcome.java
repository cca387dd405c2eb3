package io.qaio.queue.observation;

import java.util.Locale;

/**
 * How a put ended.
 */
public enum PutOutcome {

	/** The tasks are stored. */
	STORED,

	/** The tasks wait for the commit of a transaction. */
	WAITING,

	/** The tasks were invalid, or the store failed. */
	FAILED;

	/**
	 * The outcome as a key value.
	 * @return the name in lower case
	 */
	public String value() {
		return name().toLowerCase(Locale.ROOT);
	}

}
