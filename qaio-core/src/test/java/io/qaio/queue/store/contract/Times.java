package io.qaio.queue.store.contract;

import java.time.Duration;

import org.awaitility.Awaitility;

/**
 * The times of leases and waits, and the tolerance of tests.
 */
final class Times {

	/** A lease that tests wait for. */
	static final Duration LEASE = Duration.ofMillis(300);

	/** A time within which a test can do something first, even on a busy machine. */
	static final Duration A_WHILE = Duration.ofSeconds(1);

	/** Stores may cut times to whole milliseconds. */
	static final Duration TICK = Duration.ofMillis(2);

	/**
	 * How late a waiting take may be told that something is due, on a machine that is
	 * busy. Stores that are not told ask again after 30 seconds at the earliest.
	 */
	static final Duration WAKE_UP = Duration.ofSeconds(10);

	static final Duration LONG_WAIT = Duration.ofSeconds(20);

	static final Duration NO_WAIT = Duration.ZERO;

	private Times() {
	}

	/** Wait until that time is over on every clock. */
	static void letEnd(Duration time) {
		Awaitility.await().pollDelay(time.plusMillis(30)).atMost(time.plus(LONG_WAIT)).until(() -> true);
	}

	static Duration since(long nanoTime) {
		return Duration.ofNanos(System.nanoTime() - nanoTime);
	}

}
