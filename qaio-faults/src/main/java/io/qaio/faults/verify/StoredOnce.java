package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * A put stores one task, whatever a driver sends again; a put that says that it stored
 * nothing did not; and no task appears that nobody put.
 */
final class StoredOnce implements Promise {

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		for (ObservedTask task : facts.allTasks()) {
			List<ObservedLease> leases = task.leases();
			if (leases.stream().map((lease) -> lease.delivered().id()).distinct().count() > 1) {
				violations.add(new Violation("a put stores one task", task.name(), leases.toString()));
			}
			if (task.isRefused() && !leases.isEmpty()) {
				violations.add(new Violation("a put that stored nothing says so", task.name(), leases.toString()));
			}
			if (task.puts().isEmpty() && !leases.isEmpty()) {
				violations.add(new Violation("tasks are put", task.name(), "nobody put it: " + leases));
			}
		}
		return violations;
	}

}
