package io.qaio.faults.run;

import java.time.Duration;

import io.qaio.faults.history.MachineClock;

import org.springframework.boot.convert.DurationStyle;

/**
 * Shares the time of the suite between its runs. A run that needs more or less than its
 * share leaves less or more to the others. Not thread-safe.
 */
public final class SuiteTime {

	/** How long the suite may take: a duration such as {@code 3m}. */
	public static final String PROPERTY = "faults.budget";

	private static final String DEFAULT = "17m";

	/** A budget up to this is for a brief part of the suite. */
	private static final Duration BRIEF = Duration.ofMinutes(5);

	/** To start processes, to drain, and to verify. */
	private static final Duration AROUND = Duration.ofSeconds(20);

	private static final Duration LEAST = Duration.ofSeconds(5);

	private final Duration budget;

	private final long end;

	/**
	 * Begin.
	 * @param budget how long the suite may take
	 */
	SuiteTime(Duration budget) {
		this.budget = budget;
		this.end = MachineClock.now() + budget.toNanos();
	}

	/**
	 * Begin, with the budget of the property.
	 * @return the time of the suite
	 */
	public static SuiteTime begin() {
		return new SuiteTime(DurationStyle.detectAndParse(System.getProperty(PROPERTY, DEFAULT)));
	}

	/**
	 * Whether there is time for the most important runs only.
	 * @return whether it is brief
	 */
	public boolean isBrief() {
		return this.budget.compareTo(BRIEF) <= 0;
	}

	/**
	 * How long faults, or load, of the next run last.
	 * @param runs how many runs are left, the next included
	 * @return the time, without that to start and to end
	 */
	public Duration next(int runs) {
		Duration share = Duration.ofNanos((this.end - MachineClock.now()) / runs).minus(AROUND);
		return (share.compareTo(LEAST) < 0) ? LEAST : share;
	}

}
