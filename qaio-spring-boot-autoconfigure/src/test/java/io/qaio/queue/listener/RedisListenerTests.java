package io.qaio.queue.listener;

/**
 * Listeners on Redis lists.
 */
class RedisListenerTests extends AbstractRedisListenerTests {

	RedisListenerTests() {
		super(ServedStore.REDIS);
	}

}
