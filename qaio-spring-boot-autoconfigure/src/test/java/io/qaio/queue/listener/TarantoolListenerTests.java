package io.qaio.queue.listener;

/**
 * Listeners on Tarantool.
 */
class TarantoolListenerTests extends AbstractServedListenerTests {

	TarantoolListenerTests() {
		super(ServedStore.TARANTOOL);
	}

}
