package io.qaio.benchmarks.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.benchmarks.harness.Bound;
import io.qaio.benchmarks.harness.TaskPayloads;
import io.qaio.queue.store.tarantool.PutLimits;
import io.qaio.queue.store.tarantool.TarantoolTaskStore;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoClient;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;

/**
 * Tarantool, which writes its log ahead. The bare loops use the client of the store.
 *
 * @param tarantool the server
 * @param store the store
 * @param client what the bare loops call through
 */
record MeasuredTarantool(TarantoolProcess tarantool, TarantoolTaskStore store,
		IprotoClient client) implements MeasuredStore {

	static MeasuredTarantool open() {
		TarantoolProcess tarantool = TarantoolProcess.start("memtx_memory = 1024 * 1024 * 1024");
		IprotoSettings settings = IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port()));
		return new MeasuredTarantool(tarantool, new TarantoolTaskStore(settings, "qaio", PutLimits.NONE),
				new IprotoClient(settings, (session) -> CompletableFuture.completedFuture(null)));
	}

	@Override
	public String title() {
		return "Tarantool";
	}

	@Override
	public List<BareLoop> bareLoops() {
		this.tarantool.luaResource("io/qaio/benchmarks/store/bare.lua");
		return List.of(loop("a lease for each batch", "bare_lease", Bound.ratioAtLeast(0.5)),
				loop("a state and a lease for each task", "bare_state", Bound.NONE));
	}

	private BareLoop loop(String title, String functions, Bound bound) {
		return new BareLoop(title,
				new BareTarantool(this.client.session().join(), functions, List.of(TaskPayloads.one())),
				new BareTarantool(this.client.session().join(), functions, TaskPayloads.batch()), bound);
	}

	@Override
	public long requests() {
		return this.tarantool.requests();
	}

	@Override
	public long usedMemory() {
		return Long.parseLong(this.tarantool.lua("return string.format('%d', box.slab.info().arena_used)"));
	}

	@Override
	public void close() {
		this.client.close();
		this.store.close();
		this.tarantool.close();
	}

}
