package io.qaio.queue.store.tarantool;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.contract.TaskStoreContract;
import io.qaio.queue.store.tarantool.iproto.IprotoAddress;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import io.qaio.test.ShiftedClock;
import io.qaio.test.TarantoolProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract where the clocks of server and clients are some hours apart: no lease,
 * delay, window or deadline may come from the clients' clock.
 */
abstract class AbstractShiftedClockTests extends TaskStoreContract {

	private static final Map<ShiftedClock, TarantoolProcess> SERVERS = new ConcurrentHashMap<>();

	private final ShiftedClock clock;

	/**
	 * Create tests.
	 * @param hours how much the server's clock is ahead, negative if it is behind
	 */
	AbstractShiftedClockTests(int hours) {
		this.clock = ShiftedClock.byHours(hours);
	}

	@AfterAll
	static void stop() {
		SERVERS.values().forEach(TarantoolProcess::close);
		SERVERS.clear();
	}

	@Test
	void theClocksAreApart() {
		double server = Double.parseDouble(server().lua("return require('clock').realtime()"));
		double apart = server - System.currentTimeMillis() / 1000.0;
		assertThat(apart).isBetween(this.clock.hours() * 3600.0 - 60, this.clock.hours() * 3600.0 + 60);
	}

	private TarantoolProcess server() {
		return SERVERS.computeIfAbsent(this.clock, TarantoolProcess::start);
	}

	@Override
	protected TaskStore openStore() {
		return new TarantoolTaskStore(IprotoSettings.of(new IprotoAddress("127.0.0.1", server().port())), "qaio",
				PutLimits.NONE);
	}

	@Override
	protected long commandsReceived() {
		return server().requests();
	}

	@Override
	protected long residue(String queue) {
		return Spaces.rows(server(), "qaio", queue);
	}

}
