package io.qaio.benchmarks.queue;

import java.util.List;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.Effort;
import io.qaio.benchmarks.harness.Measurement;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.Row;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.TaskQueue;

/**
 * How many bytes the server needs for a waiting task: the growth of its used_memory, and,
 * to cross-check, what it says of all keys.
 */
final class MemoryPerTask implements Measurement {

	@Override
	public String name() {
		return "memory";
	}

	@Override
	public List<Row> measure(RedisServer server, Effort effort) {
		TaskQueue queue = server.queue("memory");
		Use qaio = use(server, effort, () -> queue.putAll(TaskPayloads.batch()));
		Use inline = use(server, effort, new InlineBatches(server.bare())::put);
		Use ids = use(server, effort, new IdListBatches(server.bare())::put);
		String title = "Bytes per waiting task of 100 bytes; bare: ";
		return List.of(new Row(title + "payloads in the ready list", qaio.grown, inline.grown, Bound.atMost(190)),
				new Row(title + "id list + payload hash", qaio.grown, ids.grown, Bound.NONE),
				new Row("The same by MEMORY USAGE; bare: payloads in the ready list", qaio.keys, inline.keys,
						Bound.NONE));
	}

	private static Use use(RedisServer server, Effort effort, Runnable putBatch) {
		// the client's buffers on the server have grown to their size before the count
		putBatch.run();
		server.clear();
		long before = server.usedMemory();
		for (int i = 0; i < effort.tasks(); i += TaskPayloads.BATCH) {
			putBatch.run();
		}
		long grown = server.usedMemory() - before;
		Use use = new Use(grown / (double) effort.tasks(), keys(server.bare()) / (double) effort.tasks());
		server.clear();
		return use;
	}

	private static long keys(RedisAsyncCommands<byte[], byte[]> redis) {
		return redis.keys("*")
			.toCompletableFuture()
			.join()
			.stream()
			.mapToLong((key) -> redis.memoryUsage(key).toCompletableFuture().join())
			.sum();
	}

	/**
	 * Bytes per task.
	 *
	 * @param grown by the growth of used_memory
	 * @param keys by MEMORY USAGE of all keys
	 */
	private record Use(double grown, double keys) {
	}

}
