package io.qaio.benchmarks.queue;

import io.qaio.benchmarks.harness.TaskPayloads;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Blocking callers that put, get and ack 100 tasks a call, with groups beside the same
 * without.
 */
public class GroupedBatches extends Lifecycles {

	/**
	 * Create the designs.
	 */
	public GroupedBatches() {
		super((server) -> GroupedDesign.withAndWithout(server, TaskPayloads.BATCH));
	}

	/**
	 * A lifecycle of 100 tasks.
	 * @return the bytes of their payloads
	 */
	@Benchmark
	@OperationsPerInvocation(TaskPayloads.BATCH)
	public long lifecycle() throws Exception {
		return run();
	}

}
