package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.List;

import io.qaio.faults.history.Answer;

/**
 * A task does not come back once an ack, or the move to the dead letters, was answered
 * with yes; and only the delivery that holds the task is answered with yes.
 */
final class DoneIsDone implements Promise {

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		for (ObservedTask task : facts.allTasks()) {
			List<ObservedLease> leases = task.leases();
			for (int i = 0; i < leases.size(); i++) {
				for (int j = i + 1; j < leases.size(); j++) {
					check(facts, task, leases.get(i), leases.get(j), violations);
				}
			}
		}
		return violations;
	}

	private static void check(Facts facts, ObservedTask task, ObservedLease lease, ObservedLease later,
			List<Violation> violations) {
		for (SettlementCall call : lease.calls()) {
			if (call.answer() != Answer.YES || isExcused(facts, lease, later, call)) {
				continue;
			}
			if (call.finishes()) {
				violations
					.add(new Violation("what is done does not come back", task.name(), lease + "; then " + later));
			}
			else if (call.began() > later.seen()) {
				violations.add(new Violation("an outdated delivery changes nothing", task.name(),
						lease + "; although there was " + later));
			}
		}
	}

	/**
	 * A clock that steps excuses nothing, but it may turn the order of two deliveries
	 * around. It did not if the second was seen second, at once.
	 */
	private static boolean isExcused(Facts facts, ObservedLease lease, ObservedLease later, SettlementCall call) {
		if (facts.mayHaveForgotten(Math.min(call.began(), lease.seen()), Math.max(later.seen(), call.ended()))) {
			return true;
		}
		boolean ordered = lease.seen() < later.seen() && !facts.wasAbsent(later.process(), lease.seen(), later.seen());
		return !ordered && facts.mayClockHaveJumpedBetween(lease, later);
	}

}
