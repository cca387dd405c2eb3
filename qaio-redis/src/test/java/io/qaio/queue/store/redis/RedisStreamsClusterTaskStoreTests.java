package io.qaio.queue.store.redis;

/**
 * The contract on streams in a cluster.
 */
class RedisStreamsClusterTaskStoreTests extends RedisClusterTaskStoreTests {

	@Override
	RedisLayout layout() {
		return RedisLayout.STREAMS;
	}

}
