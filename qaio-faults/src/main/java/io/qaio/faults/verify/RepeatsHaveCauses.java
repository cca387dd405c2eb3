package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A task is delivered again only for a cause; and attempts count deliveries, so that each
 * delivery that nobody saw has a cause too.
 */
final class RepeatsHaveCauses implements Promise {

	/**
	 * Why a task was delivered again.
	 */
	enum Cause {

		RETURNED, WORKER_KILLED, WORKER_STOPPED, WORKER_SLOW, ANSWER_UNKNOWN, FAULT, SERVER_FORGOT, CLOCK_STEPPED, NONE

	}

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		for (ObservedTask task : facts.allTasks()) {
			List<ObservedLease> leases = task.leases();
			for (int i = 0; i < leases.size(); i++) {
				ObservedLease lease = leases.get(i);
				if (i > 0 && cause(facts, leases.get(i - 1), lease) == Cause.NONE) {
					violations.add(new Violation("a repeated delivery has a cause", task.name(),
							leases.get(i - 1) + "; and without a cause " + lease));
				}
				checkAttempts(facts, task, (i > 0) ? leases.get(i - 1) : null, lease, violations);
			}
		}
		return violations;
	}

	private static void checkAttempts(Facts facts, ObservedTask task, @Nullable ObservedLease before,
			ObservedLease lease, List<Violation> violations) {
		int expected = (before == null) ? 1 : before.delivered().attempt() + (before.mayBeReleased() ? 0 : 1);
		int attempt = lease.delivered().attempt();
		long from = task.puts().stream().mapToLong(PutAttempt::began).min().orElse(0);
		if (facts.mayHaveForgotten(from, lease.seen())) {
			return;
		}
		boolean turnedAround = before != null && before.seen() > lease.seen()
				&& facts.mayClockHaveJumpedBetween(before, lease);
		if (attempt < expected && !turnedAround) {
			violations.add(new Violation("attempts count deliveries", task.name(), before + "; then only " + lease));
		}
		boolean unseen = attempt > expected + ((before != null && before.mayBeReleased()) ? 1 : 0);
		if (unseen && !facts.mayHaveFailed(from, lease.seen()) && !facts.mayHaveVanished(from, lease.seen())) {
			violations.add(new Violation("every delivery reaches a worker", task.name(),
					((before != null) ? before : "no delivery") + "; then already " + lease));
		}
	}

	/**
	 * Count why tasks were delivered again.
	 */
	static Map<Cause, Long> causes(Facts facts) {
		Map<Cause, Long> causes = new EnumMap<>(Cause.class);
		for (ObservedTask task : facts.allTasks()) {
			for (int i = 1; i < task.leases().size(); i++) {
				causes.merge(cause(facts, task.leases().get(i - 1), task.leases().get(i)), 1L, Long::sum);
			}
		}
		return causes;
	}

	static Cause cause(Facts facts, ObservedLease before, ObservedLease again) {
		long from = before.seen();
		long to = Math.max(from, again.seen());
		if (before.mayBeReturnedBefore(to)) {
			return Cause.RETURNED;
		}
		if (facts.mayHaveForgotten(from, to)) {
			return Cause.SERVER_FORGOT;
		}
		if (facts.mayClockHaveJumpedBetween(before, again)) {
			return Cause.CLOCK_STEPPED;
		}
		if (before.hasUnknownCall()) {
			return facts.wasAbsent(before.process(), from, to) ? Cause.WORKER_KILLED : Cause.ANSWER_UNKNOWN;
		}
		return causeOfExpiry(facts, before, from - Facts.SEEN_LATER, to);
	}

	private static Cause causeOfExpiry(Facts facts, ObservedLease before, long from, long to) {
		for (Facts.Absence absence : facts.absences()) {
			if (absence.process().equals(before.process()) && absence.overlaps(from, to)) {
				return (absence.to() == Facts.NEVER) ? Cause.WORKER_KILLED : Cause.WORKER_STOPPED;
			}
		}
		if (facts.mayHaveFailed(from, to)) {
			return Cause.FAULT;
		}
		return (before.isOutlasted() || mayBeOutlasted(facts, before)) ? Cause.WORKER_SLOW : Cause.NONE;
	}

	/**
	 * Whether a worker was killed soon after a lease had ended with which it had done
	 * nothing: it may have been working too long.
	 */
	private static boolean mayBeOutlasted(Facts facts, ObservedLease before) {
		long end = before.seen() + TimeUnit.MILLISECONDS.toNanos(before.delivered().lease());
		return before.calls().isEmpty() && facts.absences()
			.stream()
			.anyMatch((absence) -> absence.process().equals(before.process()) && absence.to() == Facts.NEVER
					&& absence.from() - end <= Facts.SEEN_LATER);
	}

}
