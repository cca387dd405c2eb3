package io.qaio.queue.listener;

/**
 * Killed workers on Redis lists.
 */
class RedisKilledWorkersTests extends AbstractKilledWorkersTests {

	RedisKilledWorkersTests() {
		super(ServedStore.REDIS, 30, 20_000);
	}

}
