package io.qaio.benchmarks.store;

import java.util.List;

import io.qaio.queue.store.TaskStore;

/**
 * A store under measurement, on a server of its own that does nothing else.
 */
interface MeasuredStore extends AutoCloseable {

	/**
	 * What to call it in the table.
	 */
	String title();

	TaskStore store();

	/**
	 * The bare loops on the same server; none for a store without one.
	 */
	List<BareLoop> bareLoops();

	/**
	 * How many requests of the store the server has had.
	 */
	long requests();

	/**
	 * How much memory the server's data takes, in bytes.
	 */
	long usedMemory();

}
