package io.qaio.benchmarks;

import java.time.Duration;
import java.util.List;

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

	static Contender qaio(TaskQueue queue) {
		return () -> {
			queue.putAll(Payloads.batch());
			List<Task> tasks = queue.getAll(Payloads.BATCH, Duration.ofSeconds(10));
			long bytes = tasks.stream().mapToLong((task) -> task.payload(byte[].class).length).sum();
			return Payloads.check(queue.ackAll(tasks), bytes, Payloads.BATCH);
		};
	}

	/**
	 * A lifecycle of 100 tasks.
	 * @return the bytes of their payloads
	 */
	@Benchmark
	@OperationsPerInvocation(Payloads.BATCH)
	public long lifecycle() throws Exception {
		return run();
	}

}
