package io.qaio.queue.store.redis;

/**
 * The contract of a server whose clock is an hour ahead.
 */
class RedisServerAheadTests extends AbstractShiftedClockTests {

	RedisServerAheadTests() {
		super(RedisLayout.LISTS, 1);
	}

}
