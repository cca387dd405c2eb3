package io.qaio.faults.verify;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.qaio.faults.history.Event.Delivered;
import io.qaio.faults.history.Harm;

/**
 * Takes whole hours out of times of the store's clock by which it leapt, so that times
 * before, during and after a leap can be compared. An hour is much more than anything
 * else by which a deadline and the time of its record differ. No time is changed before a
 * fault that steps the clock.
 */
final class ClockLeaps {

	private static final double HOUR = TimeUnit.HOURS.toMillis(1);

	private final List<FaultWindow> windows;

	private final long difference;

	/**
	 * Create one for a run.
	 * @param windows when faults were at work
	 * @param first the first delivery of all, before the clock leapt
	 */
	ClockLeaps(List<FaultWindow> windows, Delivered first) {
		this.windows = windows;
		this.difference = difference(first.deadline(), first.time());
	}

	/**
	 * Take out by how much the clock leapt.
	 * @param deadline a deadline, in milliseconds by the store's clock
	 * @param time when it was recorded, in nanoseconds
	 * @return the deadline as if the clock had not leapt
	 */
	long without(long deadline, long time) {
		boolean mayHaveLeapt = this.windows.stream()
			.anyMatch((window) -> window.mayDo(Harm.SERVER_CLOCK_STEPS) && window.began() <= time);
		long hours = Math.round((difference(deadline, time) - this.difference) / HOUR);
		return mayHaveLeapt ? deadline - hours * (long) HOUR : deadline;
	}

	private static long difference(long deadline, long time) {
		return deadline - TimeUnit.NANOSECONDS.toMillis(time);
	}

}
