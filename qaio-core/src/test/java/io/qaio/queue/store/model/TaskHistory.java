package io.qaio.queue.store.model;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What several threads did to the tasks of one id. Looks for an order in which one thread
 * could have done the same with the same answers, such that what ended before something
 * else began comes before it. If there is none, the store is wrong.
 */
final class TaskHistory {

	private final List<HistoryEvent> events;

	private final int maxAttempts;

	private final long tolerance;

	private final Set<Position> deadEnds = new HashSet<>();

	/**
	 * Create a history.
	 * @param events what was done, in any order
	 * @param maxAttempts how many attempts each task has
	 * @param tolerance how much earlier or later than its time a lease may end, in
	 * nanoseconds
	 */
	TaskHistory(List<HistoryEvent> events, int maxAttempts, long tolerance) {
		this.events = events.stream().sorted(Comparator.comparing((event) -> event.call().earliest())).toList();
		this.maxAttempts = maxAttempts;
		this.tolerance = tolerance;
	}

	/**
	 * Check that there is such an order, after which no task lives.
	 * @throws Mismatch if there is none
	 */
	void check() {
		if (!leadsToEnd(new Position(new BitSet(), null))) {
			throw new Mismatch("No order explains this, or a task was lost:"
					+ this.events.stream().map((event) -> "\n  " + event).collect(Collectors.joining()));
		}
	}

	private boolean leadsToEnd(Position position) {
		if (position.done.cardinality() == this.events.size()) {
			return position.living == null || isDead(position.living, Long.MAX_VALUE);
		}
		if (!this.deadEnds.add(position)) {
			return false;
		}
		for (int i : candidates(position.done)) {
			HistoryEvent event = this.events.get(i);
			for (Outcome outcome : outcomes(position.living, event)) {
				BitSet done = (BitSet) position.done.clone();
				done.set(i);
				if (leadsToEnd(new Position(done, outcome.living()))) {
					return true;
				}
			}
		}
		return false;
	}

	/** What may be next: nothing else that is left had ended before it began. */
	private List<Integer> candidates(BitSet done) {
		List<Integer> candidates = new ArrayList<>();
		long firstEnd = Long.MAX_VALUE;
		for (int i = done.nextClearBit(0); i < this.events.size(); i = done.nextClearBit(i + 1)) {
			firstEnd = Math.min(firstEnd, this.events.get(i).call().latest());
		}
		for (int i = done.nextClearBit(0); i < this.events.size(); i = done.nextClearBit(i + 1)) {
			if (this.events.get(i).call().earliest() <= firstEnd) {
				candidates.add(i);
			}
		}
		return candidates;
	}

	/** What may live after an event with this answer; none if it cannot be. */
	private List<Outcome> outcomes(@Nullable Living living, HistoryEvent event) {
		return switch (event.kind()) {
			case PUT -> afterPut(living, event);
			case TAKE -> afterTake(living, event);
			default -> afterSettling(living, event);
		};
	}

	private List<Outcome> afterPut(@Nullable Living living, HistoryEvent event) {
		if (event.result()) {
			boolean isFree = living == null || isDead(living, event.call().latest());
			return isFree ? List.of(new Outcome(new Living(event.task(), 0, 0, null))) : List.of();
		}
		return (living != null) ? List.of(new Outcome(living)) : List.of();
	}

	private List<Outcome> afterTake(@Nullable Living living, HistoryEvent event) {
		boolean isReady = living != null && living.name.equals(event.task()) && event.attempt() == living.attempts + 1
				&& !isDead(living, event.call().latest())
				&& (living.ends == null || living.ends.earliest() <= event.call().latest());
		return isReady
				? List.of(new Outcome(
						new Living(event.task(), event.attempt(), event.delivery(), event.ends(this.tolerance))))
				: List.of();
	}

	private List<Outcome> afterSettling(@Nullable Living living, HistoryEvent event) {
		if (living == null || living.delivery != event.delivery() || living.ends == null) {
			return event.result() ? List.of() : List.of(new Outcome(living));
		}
		if (!event.result()) {
			boolean mayBeOver = living.ends.earliest() <= event.call().latest();
			return mayBeOver ? List.of(new Outcome(living)) : List.of();
		}
		if (living.ends.latest() <= event.call().earliest()) {
			return List.of();
		}
		Span ends = event.time().isZero() ? null : event.ends(this.tolerance);
		boolean isLast = living.attempts >= this.maxAttempts;
		return List.of(new Outcome(switch (event.kind()) {
			case EXTEND -> new Living(living.name, living.attempts, living.delivery, ends);
			case RELEASE -> new Living(living.name, living.attempts - 1, 0, ends);
			case FAIL -> isLast ? null : new Living(living.name, living.attempts, 0, ends);
			default -> null;
		}));
	}

	/** Whether the last lease may have expired by then, so that the task is dead. */
	private boolean isDead(Living living, long time) {
		return living.delivery != 0 && living.attempts >= this.maxAttempts && living.ends != null
				&& living.ends.earliest() <= time;
	}

	/**
	 * A task that lives.
	 *
	 * @param delivery the delivery that has it leased, 0 if there is none
	 * @param ends when the lease or the delay ends
	 */
	private record Living(String name, int attempts, int delivery, @Nullable Span ends) {

	}

	private record Outcome(@Nullable Living living) {

	}

	private record Position(BitSet done, @Nullable Living living) {

	}

}
