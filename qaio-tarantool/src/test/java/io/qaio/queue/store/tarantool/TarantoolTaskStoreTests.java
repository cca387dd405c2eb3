package io.qaio.queue.store.tarantool;

import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on one Tarantool server.
 */
class TarantoolTaskStoreTests extends TaskStoreContract {

	private static TarantoolProcess tarantool;

	@BeforeAll
	static void start() {
		tarantool = TarantoolProcess.start();
	}

	@AfterAll
	static void stop() {
		if (tarantool != null) {
			tarantool.close();
		}
	}

	@Override
	protected TaskStore openStore() {
		return new TarantoolTaskStore(IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())), "qaio",
				PutLimits.NONE);
	}

	@Override
	protected long commandsReceived() {
		return tarantool.requests();
	}

	@Override
	protected long residue(String queue) {
		return Spaces.rows(tarantool, "qaio", queue);
	}

}
