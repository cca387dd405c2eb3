package io.qaio.queue.store.tarantool;

import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.ClockStepContract;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.TarantoolProcess;
import io.qaio.test.WallClock;

/**
 * Tarantool, when its wall clock steps.
 */
class TarantoolClockStepTests extends ClockStepContract {

	@Override
	protected Server startServer(WallClock clock) {
		TarantoolProcess tarantool = TarantoolProcess
			.start((server) -> server.environment().putAll(clock.environment()));
		return new Server() {

			@Override
			public TaskStore openStore() {
				return new TarantoolTaskStore(IprotoSettings.of(new IprotoAddress("127.0.0.1", tarantool.port())),
						"qaio", PutLimits.NONE);
			}

			@Override
			public void close() {
				tarantool.close();
			}

		};
	}

}
