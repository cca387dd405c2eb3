package io.qaio.faults.verify;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.qaio.faults.history.Event.Decided;

/**
 * A run in numbers.
 *
 * @param faults how often each fault was at work
 * @param accepted tasks that were stored, as puts say
 * @param acked tasks of which an ack, or the move to the dead letters, was confirmed
 * @param deliveries deliveries that workers received
 * @param repeats why tasks were delivered again, and how often
 * @param lost tasks that were lost without a reason
 * @param forgotten tasks that the server forgot, as faults allowed
 * @param decisions decisions of limiters
 * @param granted calls that they let in
 * @param longestRecovery the longest time from the end of a fault to the next answer
 */
public record RunFigures(Map<String, Integer> faults, long accepted, long acked, long deliveries,
		Map<String, Long> repeats, long lost, long forgotten, long decisions, long granted, Duration longestRecovery) {

	static RunFigures of(Facts facts, long lost) {
		Map<String, Integer> faults = new TreeMap<>();
		facts.windows().forEach((window) -> faults.merge(window.fault(), 1, Integer::sum));
		Map<String, Long> repeats = new TreeMap<>();
		RepeatsHaveCauses.causes(facts)
			.forEach((cause, count) -> repeats.put(cause.name().toLowerCase(Locale.ROOT).replace('_', ' '), count));
		return new RunFigures(faults, count(facts, (task) -> task.stored().isPresent()),
				count(facts, ObservedTask::isAcked),
				facts.allTasks().stream().mapToLong((task) -> task.leases().size()).sum(), repeats, lost,
				NothingIsLost.forgotten(facts), facts.decisions().values().stream().mapToLong(List::size).sum(),
				facts.decisions().values().stream().flatMap(List::stream).filter(Decided::granted).count(),
				Duration.ofNanos(longestRecovery(facts)));
	}

	private static long count(Facts facts, Predicate<ObservedTask> which) {
		return facts.allTasks().stream().filter(which).count();
	}

	private static long longestRecovery(Facts facts) {
		long longest = 0;
		for (FaultWindow window : facts.windows()) {
			long ended = window.ended();
			long next = facts.answers().stream().filter((time) -> time > ended).findFirst().orElse(ended);
			longest = Math.max(longest, next - ended);
		}
		return longest;
	}

}
