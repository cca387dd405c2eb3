package io.qaio.faults.history;

/**
 * The clock of all events. It is {@code CLOCK_MONOTONIC} of Linux, which all processes of
 * a machine share and which no step of the wall clock changes: OpenJDK returns it
 * unchanged from {@link System#nanoTime()}. The launcher of processes checks that a new
 * process reads the same clock.
 */
public final class MachineClock {

	private MachineClock() {
	}

	/**
	 * The time now.
	 * @return nanoseconds since the machine was started
	 */
	public static long now() {
		return System.nanoTime();
	}

}
