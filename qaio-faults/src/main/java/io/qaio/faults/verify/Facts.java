package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.qaio.faults.history.Event.Decided;
import io.qaio.faults.history.Event.Handled;
import io.qaio.faults.history.Harm;

/**
 * What the histories of a run say, sorted by what it is about.
 *
 * @param tasks the tasks by name
 * @param windows when faults were at work, in order
 * @param absences when processes were stopped or dead, in order
 * @param decisions what limiters decided, by key
 * @param handled what paced listeners were called with, by key
 * @param left how many tasks were in the queue after the run
 * @param answers when acks were answered with yes and limiters decided, in order
 * @param consumers when each consumer got something: a task, or a decision
 * @param loadEnded when there was no more work put in, {@link Facts#NEVER} if unknown
 */
record Facts(Map<String, ObservedTask> tasks, List<FaultWindow> windows, List<Absence> absences,
		Map<String, List<Decided>> decisions, Map<String, List<Handled>> handled, long left, List<Long> answers,
		Map<String, List<Long>> consumers, long loadEnded) {

	/** A time that does not come. */
	static final long NEVER = Long.MAX_VALUE;

	/** A reply of a server is seen by its caller so much later at the most. */
	static final long SEEN_LATER = TimeUnit.SECONDS.toNanos(1);

	/**
	 * So long before a fail-over a server may have forgotten what it confirmed.
	 */
	private static final long NOT_REPLICATED = TimeUnit.SECONDS.toNanos(5);

	/**
	 * So long after a fault its failures may last: connections have to be opened again,
	 * and calls that wait come to their end.
	 */
	private static final long AFTERMATH = TimeUnit.SECONDS.toNanos(15);

	Collection<ObservedTask> allTasks() {
		return this.tasks.values();
	}

	/**
	 * Whether the server may have forgotten something in a time, as faults say. What was
	 * seen first at the begin of that time, the server may have done a little before.
	 */
	boolean mayHaveForgotten(long from, long to) {
		long done = from - SEEN_LATER;
		return any((window) -> (window.mayDo(Harm.FORGETS_ALL) && window.overlaps(done, to))
				|| (window.mayDo(Harm.FORGETS_LATEST) && window.overlaps(done, later(to, NOT_REPLICATED))));
	}

	/**
	 * Whether the server may have forgotten a task that it stored in a time and that
	 * never left it.
	 */
	boolean mayHaveForgottenTask(PutAttempt stored) {
		return any((window) -> (window.mayDo(Harm.FORGETS_ALL) && window.ended() >= stored.began())
				|| (window.mayDo(Harm.FORGETS_LATEST)
						&& window.overlaps(stored.began(), later(stored.ended(), NOT_REPLICATED))));
	}

	/**
	 * Whether the clock that decides about leases may have jumped between two deliveries,
	 * whichever was first.
	 */
	boolean mayClockHaveJumpedBetween(ObservedLease one, ObservedLease other) {
		return mayClockHaveJumped(Math.min(one.seen(), other.seen()) - SEEN_LATER, Math.max(one.seen(), other.seen()));
	}

	/**
	 * Whether a delivery was before another although the store's clock says that it was
	 * after it.
	 */
	boolean isTurnedAround(ObservedLease first, ObservedLease second) {
		return second.seen() < first.seen() && mayClockHaveJumpedBetween(first, second)
				&& !wasAbsent(first.process(), second.seen(), first.seen());
	}

	/**
	 * Whether the clock that decides about leases may have jumped in a time.
	 */
	boolean mayClockHaveJumped(long from, long to) {
		return any((window) -> window.mayDo(Harm.SERVER_CLOCK_STEPS) && window.overlaps(from, later(to, 0)));
	}

	/**
	 * Whether calls may have failed or waited in a time, or replies may have been lost.
	 */
	boolean mayHaveFailed(long from, long to) {
		return any((window) -> (window.mayDo(Harm.REPLIES_LOST) || window.mayDo(Harm.UNAVAILABLE))
				&& window.began() <= to && from <= later(window.ended(), AFTERMATH));
	}

	/**
	 * Whether a process was stopped or dead at some time.
	 */
	boolean wasAbsent(String process, long from, long to) {
		return this.absences.stream()
			.anyMatch((absence) -> absence.process().equals(process) && absence.overlaps(from, to));
	}

	/**
	 * Whether any process may have taken something with it that it got in a time: it was
	 * stopped then, or killed, or killed so shortly before that the server still counted
	 * on it.
	 */
	boolean mayHaveVanished(long from, long to) {
		return this.absences.stream()
			.anyMatch((absence) -> absence.from() <= to
					&& from <= later((absence.to() == NEVER) ? absence.from() : absence.to(), AFTERMATH));
	}

	/**
	 * The tasks that have an ordering key, by that key.
	 */
	Map<String, List<ObservedTask>> tasksByKey() {
		Map<String, List<ObservedTask>> byKey = new TreeMap<>();
		for (ObservedTask task : allTasks()) {
			if (!task.key().isEmpty()) {
				byKey.computeIfAbsent(task.key(), (key) -> new ArrayList<>()).add(task);
			}
		}
		return byKey;
	}

	private boolean any(Predicate<FaultWindow> predicate) {
		return this.windows.stream().anyMatch(predicate);
	}

	private static long later(long time, long nanos) {
		return (time > NEVER - nanos) ? NEVER : time + nanos;
	}

	static String seconds(long time) {
		return (time == NEVER) ? "never" : String.format(Locale.ROOT, "%.4f s", time / 1e9);
	}

	/**
	 * A time in which a process did nothing.
	 *
	 * @param process its name
	 * @param from when it was stopped or killed
	 * @param to when it went on, {@link Facts#NEVER} if it was killed
	 */
	record Absence(String process, long from, long to) {

		boolean overlaps(long from, long to) {
			return this.from <= to && from <= this.to;
		}

	}

}
