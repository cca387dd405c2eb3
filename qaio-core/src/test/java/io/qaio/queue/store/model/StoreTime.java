package io.qaio.queue.store.model;

import java.time.Duration;
import java.time.Instant;

import io.qaio.queue.store.memory.SettableClock;
import org.awaitility.Awaitility;

/**
 * How time passes for a store. Times are nanoseconds since an arbitrary moment.
 */
public interface StoreTime {

	/**
	 * The time on a clock that runs as fast as the store's.
	 * @return the time
	 */
	long now();

	/**
	 * Let time pass.
	 * @param time until when, in the future
	 */
	void passUntil(long time);

	/**
	 * How much earlier or later than its exact time the store may let something end.
	 * @return the tolerance
	 */
	long tolerance();

	/**
	 * How long before something ends no operation is begun: one that is under way at that
	 * moment could be before or after it.
	 * @return the distance
	 */
	long distance();

	/**
	 * The time of a store with a clock of its own that runs.
	 * @return the time
	 */
	static StoreTime real() {
		return new StoreTime() {

			@Override
			public long now() {
				return System.nanoTime();
			}

			@Override
			public void passUntil(long time) {
				Duration wait = Duration.ofNanos(Math.max(0, time - now()));
				Awaitility.await().pollDelay(wait).atMost(wait.plusSeconds(60)).until(() -> now() >= time);
			}

			@Override
			public long tolerance() {
				return Duration.ofMillis(3).toNanos();
			}

			@Override
			public long distance() {
				return Duration.ofMillis(15).toNanos();
			}

		};
	}

	/**
	 * The time of a store with a clock that a test moves: it is exact.
	 * @param clock the clock
	 * @return the time
	 */
	static StoreTime of(SettableClock clock) {
		Instant start = clock.instant();
		return new StoreTime() {

			@Override
			public long now() {
				return Duration.between(start, clock.instant()).toNanos();
			}

			@Override
			public void passUntil(long time) {
				clock.set(start.plusNanos(time));
			}

			@Override
			public long tolerance() {
				return 0;
			}

			@Override
			public long distance() {
				return 0;
			}

		};
	}

}
