package io.qaio.benchmarks;

import java.util.List;

import io.qaio.queue.store.TaskStore;
import io.qaio.test.RedisProcess;

/**
 * Lists in Redis.
 *
 * @param redis the server
 * @param server how it is reached
 */
record MeasuredRedisLists(RedisProcess redis, Server server) implements MeasuredStore {

	static MeasuredRedisLists open() {
		RedisProcess redis = RedisProcess.start();
		return new MeasuredRedisLists(redis, new Server(redis.port()));
	}

	@Override
	public String title() {
		return "Redis lists";
	}

	@Override
	public TaskStore store() {
		return this.server.store();
	}

	@Override
	public List<BareLoop> bareLoops() {
		return List
			.of(new BareLoop("payloads in the ready list", SingleLifecycles.bare(new BareSingles(this.server.bare())),
					new InlineBatches(this.server.bare()), Bound.ratioAtLeast(0.5)));
	}

	@Override
	public long requests() {
		// scripts cannot call scripts
		return this.redis.command("INFO", "commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_eval"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
			.sum();
	}

	@Override
	public long usedMemory() {
		return this.server.usedMemory();
	}

	@Override
	public void close() {
		this.server.close();
		this.redis.close();
	}

}
