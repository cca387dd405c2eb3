package io.qaio.queue.store.redis;

/**
 * The contract on streams of a server whose clock is an hour behind.
 */
class RedisStreamsServerBehindTests extends AbstractShiftedClockTests {

	RedisStreamsServerBehindTests() {
		super(RedisLayout.STREAMS, -1);
	}

}
