package io.qaio.benchmarks.queue;

import java.time.Duration;
import java.util.List;

import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Blocking callers that put, get and ack 100 tasks a call.
 */
public class BatchLifecycles extends Lifecycles {

	/**
	 * Create the designs.
	 */
	public BatchLifecycles() {
		super((server) -> List.of(qaio(server.queue("batches")), new InlineBatches(server.bare()),
				new IdListBatches(server.bare())));
	}

	public static LifecycleDesign qaio(TaskQueue queue) {
		return () -> {
			queue.putAll(TaskPayloads.batch());
			List<Task> tasks = queue.getAll(TaskPayloads.BATCH, Duration.ofSeconds(10));
			long bytes = tasks.stream().mapToLong((task) -> task.payload(byte[].class).length).sum();
			return TaskPayloads.check(queue.ackAll(tasks), bytes, TaskPayloads.BATCH);
		};
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
