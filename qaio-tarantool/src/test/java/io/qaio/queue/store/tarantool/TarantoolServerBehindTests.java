package io.qaio.queue.store.tarantool;

/**
 * The contract of a server whose clock is an hour behind.
 */
class TarantoolServerBehindTests extends AbstractShiftedClockTests {

	TarantoolServerBehindTests() {
		super(-1);
	}

}
