package io.qaio.queue.store.redis;

/**
 * The contract of a server whose clock is an hour behind.
 */
class RedisServerBehindTests extends AbstractShiftedClockTests {

	RedisServerBehindTests() {
		super(RedisLayout.LISTS, -1);
	}

}
