package io.qaio.queue.store.tarantool;

/**
 * The contract of a server whose clock is an hour ahead.
 */
class TarantoolServerAheadTests extends AbstractShiftedClockTests {

	TarantoolServerAheadTests() {
		super(1);
	}

}
