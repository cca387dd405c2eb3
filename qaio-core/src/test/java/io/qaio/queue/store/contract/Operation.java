package io.qaio.queue.store.contract;

import java.time.Duration;

import io.qaio.queue.Task;

/**
 * The operations of a delivery on its task.
 */
enum Operation {

	ACK, FAIL, FAIL_WITH_DELAY, RELEASE, RELEASE_WITH_DELAY, BURY, EXTEND;

	boolean on(Task task) {
		return switch (this) {
			case ACK -> task.ack();
			case FAIL -> task.fail();
			case FAIL_WITH_DELAY -> task.fail(new IllegalStateException("boom"), Duration.ofMinutes(1));
			case RELEASE -> task.release(Duration.ZERO);
			case RELEASE_WITH_DELAY -> task.release(Duration.ofMinutes(1));
			case BURY -> task.bury(new IllegalStateException("boom"));
			case EXTEND -> task.extend(Duration.ofMinutes(1));
		};
	}

}
