package io.qaio.queue.listener;

/**
 * Killed workers on Tarantool.
 */
class TarantoolKilledWorkersTests extends AbstractKilledWorkersTests {

	TarantoolKilledWorkersTests() {
		super(ServedStore.TARANTOOL, 10, 7_000);
	}

}
