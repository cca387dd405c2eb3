package io.qaio.queue.listener;

/**
 * Killed workers on Redis streams.
 */
class RedisStreamsKilledWorkersTests extends AbstractKilledWorkersTests {

	RedisStreamsKilledWorkersTests() {
		super(ServedStore.REDIS_STREAMS, 6, 4_500);
	}

}
