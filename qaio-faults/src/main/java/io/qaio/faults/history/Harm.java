package io.qaio.faults.history;

/**
 * What a fault may do to the promises of a store.
 */
public enum Harm {

	/**
	 * Replies may be missing: results of calls are unknown, and deliveries that were
	 * taken never reach their worker.
	 */
	REPLIES_LOST,

	/** The server refuses or delays: calls fail, and leases may expire meanwhile. */
	UNAVAILABLE,

	/** The server forgets everything that it knew: its tasks, leases and buckets. */
	FORGETS_ALL,

	/**
	 * The server may forget what it confirmed shortly before: a fail-over to a replica
	 * that did not know it yet.
	 */
	FORGETS_LATEST,

	/** The wall clock of the server jumps: leases may last longer or shorter. */
	SERVER_CLOCK_STEPS,

	/** The wall clocks of processes jump, which must change nothing. */
	CLIENT_CLOCK_STEPS

}
