package io.qaio.benchmarks;

import java.util.List;
import java.util.function.Function;

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
record MeasuredRedis(String title, RedisProcess redis, Server server,
		Function<Server, BareLoop> bare) implements MeasuredStore {

	static MeasuredRedis lists() {
		return open("Redis lists", RedisLayout.LISTS,
				(server) -> new BareLoop("payloads in the ready list",
						SingleLifecycles.bare(new BareSingles(server.bare())), new InlineBatches(server.bare()),
						Bound.ratioAtLeast(0.5)));
	}

	static MeasuredRedis streams() {
		return open("Redis streams", RedisLayout.STREAMS, (server) -> new BareLoop("XADD, XREADGROUP, XACK and XDEL",
				new BareStream(server.bare(), "bare:stream:singly", List.of(Payloads.one())),
				new BareStream(server.bare(), "bare:stream:batches", Payloads.batch()), Bound.ratioAtLeast(0.5)));
	}

	private static MeasuredRedis open(String title, RedisLayout layout, Function<Server, BareLoop> bare) {
		RedisProcess redis = RedisProcess.start();
		return new MeasuredRedis(title, redis, new Server(redis.port(), layout), bare);
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
