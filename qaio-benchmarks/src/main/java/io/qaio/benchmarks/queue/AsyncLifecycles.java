package io.qaio.benchmarks.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.AsyncTaskQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * 500 lifecycles under way at any time, each of three asynchronous calls of one task.
 */
public class AsyncLifecycles extends Lifecycles {

	private static final int UNDER_WAY = 500;

	private static final int LIFECYCLES = 20_000;

	/**
	 * Create the designs.
	 */
	public AsyncLifecycles() {
		super((server) -> {
			AsyncTaskQueue queue = server.queue("async").async();
			BareSingles bare = new BareSingles(server.bare());
			return List.of(() -> InFlight.run(() -> qaio(queue), UNDER_WAY, LIFECYCLES),
					() -> InFlight.run(() -> bare(bare), UNDER_WAY, LIFECYCLES),
					new WindowedSingles(server.connect(), UNDER_WAY, LIFECYCLES));
		});
	}

	private static CompletableFuture<byte[]> qaio(AsyncTaskQueue queue) {
		return queue.put(TaskPayloads.one()).thenCompose((id) -> queue.get()).thenCompose((task) -> {
			byte[] payload = task.payload(byte[].class);
			return queue.ack(task).thenApply((acked) -> payload);
		});
	}

	private static CompletableFuture<byte[]> bare(BareSingles bare) {
		byte[] token = bare.newToken();
		return bare.put()
			.thenCompose((length) -> bare.take(token))
			.thenCompose((payload) -> bare.ack(token).thenApply((acked) -> payload));
	}

	/**
	 * Lifecycles of one task each.
	 * @return the bytes of their payloads
	 */
	@Benchmark
	@OperationsPerInvocation(LIFECYCLES)
	public long lifecycles() throws Exception {
		return run();
	}

}
