package io.qaio.queue.store.redis;

/**
 * The contract on streams of a server whose clock is an hour ahead.
 */
class RedisStreamsServerAheadTests extends AbstractShiftedClockTests {

	RedisStreamsServerAheadTests() {
		super(RedisLayout.STREAMS, 1);
	}

}
