package io.qaio.benchmarks.queue;

import java.util.List;

import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Blocking callers that put, get and ack one task a call.
 */
public class SingleLifecycles extends Lifecycles {

	/**
	 * Create the designs.
	 */
	public SingleLifecycles() {
		super((server) -> List.of(qaio(server.queue("single")), bare(new BareSingles(server.bare()))));
	}

	public static LifecycleDesign qaio(TaskQueue queue) {
		return () -> {
			queue.put(TaskPayloads.one());
			Task task = queue.get();
			long bytes = task.payload(byte[].class).length;
			return TaskPayloads.check(task.ack() ? 1 : 0, bytes, 1);
		};
	}

	public static LifecycleDesign bare(BareSingles bare) {
		return () -> {
			bare.put().join();
			byte[] token = bare.newToken();
			long bytes = bare.take(token).join().length;
			return TaskPayloads.check(bare.ack(token).join().intValue(), bytes, 1);
		};
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
