package io.qaio.faults.verify;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

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
 * @param recovery by fault, the longest time from its end to the next answer
 * @param silence by fault, the longest time without an answer while it was at work, and
 * until the next answer
 */
public record RunFigures(Map<String, Integer> faults, long accepted, long acked, long deliveries,
		Map<String, Long> repeats, long lost, long forgotten, long decisions, long granted,
		Map<String, Duration> recovery, Map<String, Duration> silence) {

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
				longest(facts, (window) -> nextAnswer(facts, window) - window.ended()),
				longest(facts, (window) -> silence(facts, window)));
	}

	private static long count(Facts facts, Predicate<ObservedTask> which) {
		return facts.allTasks().stream().filter(which).count();
	}

	/**
	 * The longest time from the end of a fault to the next answer.
	 * @return the time, of all faults
	 */
	public Duration longestRecovery() {
		return this.recovery.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
	}

	private static Map<String, Duration> longest(Facts facts, ToLongFunction<FaultWindow> nanos) {
		Map<String, Duration> longest = new TreeMap<>();
		for (FaultWindow window : facts.windows()) {
			Duration time = Duration.ofNanos(nanos.applyAsLong(window));
			longest.merge(window.fault(), time, (one, other) -> (one.compareTo(other) > 0) ? one : other);
		}
		return longest;
	}

	private static long nextAnswer(Facts facts, FaultWindow window) {
		return facts.answers().stream().filter((time) -> time > window.ended()).findFirst().orElse(window.ended());
	}

	private static long silence(Facts facts, FaultWindow window) {
		long longest = 0;
		long last = window.began();
		long end = nextAnswer(facts, window);
		for (long time : facts.answers()) {
			if (time > window.began() && time <= end) {
				longest = Math.max(longest, time - last);
				last = time;
			}
		}
		return Math.max(longest, end - last);
	}

}
