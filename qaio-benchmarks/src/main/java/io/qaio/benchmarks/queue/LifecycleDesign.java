package io.qaio.benchmarks.queue;

/**
 * One of the designs that take turns in a measurement of lifecycles (put, get, ack).
 * Called by as many threads as the measurement has callers.
 */
@FunctionalInterface
public interface LifecycleDesign {

	/**
	 * Run the lifecycles of one step of the measurement.
	 * @return how many bytes of payload passed through
	 */
	long run() throws Exception;

	/**
	 * Get ready, on an empty server.
	 */
	default void prepare() {
	}

}
