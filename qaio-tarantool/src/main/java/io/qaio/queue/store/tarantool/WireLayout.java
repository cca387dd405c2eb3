package io.qaio.queue.store.tarantool;

/**
 * Positions, from 0, in the lists and tuples that the stored function returns.
 * {@code schema.lua} has the same under these names, from 1; a test compares them.
 */
final class WireLayout {

	static final int BODY_NUMBER = 1;

	static final int BODY_ID = 4;

	static final int BODY_DATA = 5;

	static final int DELIVERIES_ATTEMPT = 1;

	static final int DELIVERIES_PUT_AT = 2;

	static final int DELIVERIES_DEADLINE = 3;

	static final int DELIVERIES_TIMEOUT = 4;

	static final int DELIVERIES_OWN_ID = 5;

	static final int DELIVERIES_KEY = 6;

	static final int DELIVERIES_PIECES = 7;

	static final int DELIVERIES_BODIES = 8;

	static final int DEAD_TASK_ID = 0;

	static final int DEAD_TASK_ATTEMPTS = 1;

	static final int DEAD_TASK_ERROR = 2;

	static final int DEAD_TASK_PUT_AT = 3;

	static final int DEAD_TASK_DIED_AT = 4;

	static final int DEAD_TASK_BODIES = 5;

	private WireLayout() {
	}

}
