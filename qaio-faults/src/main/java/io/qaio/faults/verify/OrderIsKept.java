package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A task is delivered when every earlier task with its ordering key is done or dead, and
 * not before.
 */
final class OrderIsKept implements Promise {

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		facts.tasksByKey().values().forEach((tasks) -> check(facts, tasks, violations));
		return violations;
	}

	private static void check(Facts facts, List<ObservedTask> tasks, List<Violation> violations) {
		List<ObservedTask> stored = tasks.stream()
			.filter((task) -> task.stored().isPresent())
			.sorted(Comparator.comparingLong((task) -> task.stored().orElseThrow().ended()))
			.toList();
		for (ObservedTask task : tasks) {
			if (task.leases().isEmpty() || task.puts().isEmpty()) {
				continue;
			}
			long put = task.puts().stream().mapToLong(PutAttempt::began).min().orElseThrow();
			for (ObservedTask earlier : stored) {
				if (earlier.stored().orElseThrow().ended() >= put) {
					break;
				}
				check(facts, earlier, task, violations);
			}
		}
	}

	private static void check(Facts facts, ObservedTask earlier, ObservedTask task, List<Violation> violations) {
		ObservedLease first = task.leases().get(0);
		Optional<ObservedLease> after = earlier.leases()
			.stream()
			.filter((lease) -> lease.start() > first.start())
			.findFirst();
		boolean early = earlier.finishedAt() > first.seen() && !earlier.isDead();
		if (!early && after.isEmpty()) {
			return;
		}
		long from = earlier.stored().orElseThrow().began();
		long to = Math.max(first.seen(), after.map(ObservedLease::seen).orElse(0L));
		if (!facts.mayHaveForgotten(from, to) && !facts.mayClockHaveJumped(from, to)) {
			violations.add(new Violation("an ordering key keeps its order", task.key(), first + " of " + task.name()
					+ ", although " + earlier.name() + ", put before, had " + earlier.leases()));
		}
	}

}
