package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * No task has two live leases, and no ordering key.
 */
final class OneLeaseAtATime implements Promise {

	/** Times of the store are in whole milliseconds. */
	private static final long ROUNDING = 1;

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		Map<String, List<ObservedLease>> byKey = new TreeMap<>();
		for (ObservedTask task : facts.allTasks()) {
			check(facts, "a task has one live lease", task.name(), task.leases(), violations);
			if (!task.key().isEmpty()) {
				byKey.computeIfAbsent(task.key(), (key) -> new ArrayList<>()).addAll(task.leases());
			}
		}
		byKey.forEach((key, leases) -> {
			leases.sort(ObservedLease.IN_ORDER);
			check(facts, "an ordering key has one live lease", key, leases, violations);
		});
		return violations;
	}

	private static void check(Facts facts, String promise, String about, List<ObservedLease> leases,
			List<Violation> violations) {
		for (int i = 1; i < leases.size(); i++) {
			ObservedLease before = leases.get(i - 1);
			ObservedLease lease = leases.get(i);
			boolean overlap = lease.start() + ROUNDING < before.end(lease.seen());
			if (overlap && !before.mayBeSettledBefore(lease.seen()) && !isExcused(facts, before, lease)) {
				violations.add(new Violation(promise, about, before + "; and " + lease));
			}
		}
	}

	private static boolean isExcused(Facts facts, ObservedLease before, ObservedLease lease) {
		long from = Math.min(before.seen(), lease.seen());
		long to = Math.max(before.seen(), lease.seen());
		return facts.mayHaveForgotten(from, to) || facts.mayClockHaveJumpedBetween(before, lease);
	}

}
