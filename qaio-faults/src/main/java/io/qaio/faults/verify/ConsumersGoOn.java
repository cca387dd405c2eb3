package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * When all faults have ended, each consumer that lives gets something to do again.
 */
final class ConsumersGoOn implements Promise {

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		long calm = facts.windows().stream().mapToLong(FaultWindow::ended).max().orElse(Facts.NEVER);
		if (facts.loadEnded() == Facts.NEVER || calm >= facts.loadEnded()) {
			return violations;
		}
		facts.consumers().forEach((consumer, times) -> {
			boolean works = times.stream().anyMatch((time) -> time >= calm);
			if (!works && !isAbsent(facts, consumer, calm)) {
				violations.add(new Violation("consumers go on", consumer,
						"got nothing after " + Facts.seconds(times.get(times.size() - 1))
								+ ", although faults ended at " + Facts.seconds(calm) + ", and the work at "
								+ Facts.seconds(facts.loadEnded())));
			}
		});
		return violations;
	}

	private static boolean isAbsent(Facts facts, String consumer, long calm) {
		return facts.absences()
			.stream()
			.anyMatch((absence) -> (consumer + "-").startsWith(absence.process() + "-")
					&& absence.overlaps(calm, facts.loadEnded()));
	}

}
