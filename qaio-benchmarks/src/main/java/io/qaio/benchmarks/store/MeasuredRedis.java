package io.qaio.benchmarks.store;

import java.util.List;
import java.util.function.Function;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.RedisServer;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.benchmarks.queue.BareSingles;
import io.qaio.benchmarks.queue.InlineBatches;
import io.qaio.benchmarks.queue.SingleLifecycles;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.redis.RedisLayout;
import io.qaio.test.RedisProcess;

/**
 * Redis, in one of its layouts.
 *
 * @param title what to call it in the table
 * @param redis the server
 * @param server how it is reached
 * @param bare makes the bare loop
 */
record MeasuredRedis(String title, RedisProcess redis, RedisServer server,
		Function<RedisServer, BareLoop> bare) implements MeasuredStore {

	static MeasuredRedis lists() {
		return open("Redis lists", RedisLayout.LISTS,
				(server) -> new BareLoop("payloads in the ready list",
						SingleLifecycles.bare(new BareSingles(server.bare())), new InlineBatches(server.bare()),
						Bound.ratioAtLeast(0.5)));
	}

	static MeasuredRedis streams() {
		return open("Redis streams", RedisLayout.STREAMS, (server) -> new BareLoop("XADD, XREADGROUP, XACK and XDEL",
				new BareStream(server.bare(), "bare:stream:singly", List.of(TaskPayloads.one())),
				new BareStream(server.bare(), "bare:stream:batches", TaskPayloads.batch()), Bound.ratioAtLeast(0.5)));
	}

	private static MeasuredRedis open(String title, RedisLayout layout, Function<RedisServer, BareLoop> bare) {
		RedisProcess redis = RedisProcess.start();
		return new MeasuredRedis(title, redis, new RedisServer(redis.port(), layout), bare);
	}

	@Override
	public TaskStore store() {
		return this.server.store();
	}

	@Override
	public List<BareLoop> bareLoops() {
		return List.of(this.bare.apply(this.server));
	}

	@Override
	public long requests() {
		// scripts cannot call scripts
		return this.redis.scriptCalls();
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
