package io.qaio.benchmarks.queue;

import org.openjdk.jmh.annotations.Benchmark;

/**
 * Blocking callers that put, get and ack one task a call, with groups beside the same
 * without.
 */
public class GroupedSingles extends Lifecycles {

	/**
	 * Create the designs.
	 */
	public GroupedSingles() {
		super((server) -> GroupedDesign.withAndWithout(server, 1));
	}

	/**
	 * A lifecycle of one task.
	 * @return the bytes of its payload
	 */
	@Benchmark
	public long lifecycle() throws Exception {
		return run();
	}

}
