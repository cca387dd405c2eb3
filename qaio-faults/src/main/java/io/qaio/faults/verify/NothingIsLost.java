package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * A task that a put returned for is delivered until it is done. The server may have
 * forgotten it, by faults that say so; and no task may be left when all work is done.
 */
final class NothingIsLost implements Promise {

	static final String LOST = "nothing accepted is lost";

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		if (facts.left() > 0) {
			violations.add(new Violation("all tasks come to their end", "the queue",
					facts.left() + " tasks were left when nobody got any"));
		}
		for (ObservedTask task : facts.allTasks()) {
			if (isMissing(task) && !isForgotten(facts, task)) {
				violations.add(new Violation(LOST, task.name(),
						"put from " + Facts.seconds(task.stored().orElseThrow().began()) + " to "
								+ Facts.seconds(task.stored().orElseThrow().ended()) + ", then " + task.leases()));
			}
		}
		return violations;
	}

	private static boolean isMissing(ObservedTask task) {
		return task.stored().isPresent() && !task.isFinished();
	}

	private static boolean isForgotten(Facts facts, ObservedTask task) {
		// a task that was put again is there again
		return task.puts()
			.stream()
			.filter(PutAttempt::isStored)
			.reduce((first, second) -> second)
			.filter(facts::mayHaveForgottenTask)
			.isPresent();
	}

	/**
	 * How many tasks the server forgot, as far as faults allowed it.
	 */
	static long forgotten(Facts facts) {
		return facts.allTasks().stream().filter((task) -> isMissing(task) && isForgotten(facts, task)).count();
	}

}
