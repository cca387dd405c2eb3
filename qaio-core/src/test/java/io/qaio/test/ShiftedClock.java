package io.qaio.test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.opentest4j.TestAbortedException;

/**
 * A wall clock for a server that differs from that of the tests by some hours. Tests are
 * skipped where that is not possible; in CI they fail instead.
 *
 * <pre class="code">
 * RedisProcess.start(ShiftedClock.byHours(1))
 * </pre>
 *
 * @param hours how much the server is ahead of the tests, negative if it is behind
 */
public record ShiftedClock(int hours) implements Consumer<ProcessBuilder> {

	/** For as long as this process lives, as servers read them. */
	private static final Map<Integer, WallClock> CLOCKS = new ConcurrentHashMap<>();

	/**
	 * A clock that differs from that of the tests.
	 * @param hours how much it is ahead, negative if it is behind
	 * @return the clock
	 */
	public static ShiftedClock byHours(int hours) {
		return new ShiftedClock(hours);
	}

	/**
	 * Let a server that is not started yet have this clock.
	 */
	@Override
	public void accept(ProcessBuilder server) {
		if (this.hours != 0) {
			server.environment().putAll(CLOCKS.computeIfAbsent(this.hours, ShiftedClock::create).environment());
		}
	}

	private static WallClock create(int hours) {
		WallClock clock = WallClock.create().orElse(null);
		if (clock == null && "true".equals(System.getenv("CI"))) {
			throw new AssertionError("CI=true asks for the tests with a shifted clock");
		}
		if (clock == null) {
			throw new TestAbortedException("There is no shifted clock");
		}
		clock.set(Duration.ofHours(hours));
		return clock;
	}

	@Override
	public String toString() {
		return (this.hours < 0) ? -this.hours + " h behind" : this.hours + " h ahead";
	}

}
