package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.qaio.faults.history.Event.Decided;
import io.qaio.faults.history.Event.Handled;

/**
 * In no time are more calls of a key let in than its rate and burst allow, as far as that
 * is certain: a call counts for a time that it was in from its begin to its end.
 */
final class RateIsKept implements Promise {

	/** Buckets count in whole milliseconds, at both ends. */
	private static final double ROUNDING_SECONDS = 0.002;

	private static final double NANOS_PER_SECOND = 1e9;

	private final Map<String, LimitTerms> terms;

	/**
	 * Create a check.
	 * @param terms the terms of keys, by the begin of the key
	 */
	RateIsKept(Map<String, LimitTerms> terms) {
		this.terms = terms;
	}

	@Override
	public List<Violation> violations(Facts facts) {
		List<Violation> violations = new ArrayList<>();
		facts.decisions()
			.forEach((key, decisions) -> check(facts, key,
					decisions.stream()
						.filter(Decided::granted)
						.map((call) -> new Pass(call.time(), call.ended()))
						.toList(),
					violations));
		facts.handled()
			.forEach((key, calls) -> check(facts, key, calls.stream().map(RateIsKept::pass).toList(), violations));
		return violations;
	}

	private static Pass pass(Handled call) {
		return new Pass(call.time(), call.time());
	}

	private void check(Facts facts, String key, List<Pass> passes, List<Violation> violations) {
		LimitTerms limit = this.terms.entrySet()
			.stream()
			.filter((entry) -> key.startsWith(entry.getKey()))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Nobody said what limits " + key));
		List<Pass> byEnd = passes.stream().sorted(Comparator.comparingLong(Pass::ended)).toList();
		for (Pass first : passes) {
			int count = 0;
			for (Pass pass : byEnd) {
				if (pass.began() < first.began()) {
					continue;
				}
				count++;
				double seconds = (pass.ended() - first.began()) / NANOS_PER_SECOND + ROUNDING_SECONDS;
				double most = limit.perSecond() * seconds + limit.burst() + 1 + limit.slack();
				if (count > most && !isExcused(facts, first.began(), pass.ended())) {
					violations.add(new Violation("a rate is kept", key, "%d calls were let in from %s to %s, of %.2f"
						.formatted(count, Facts.seconds(first.began()), Facts.seconds(pass.ended()), most)));
					return;
				}
			}
		}
	}

	private static boolean isExcused(Facts facts, long from, long to) {
		return facts.mayHaveForgotten(from, to) || facts.mayClockHaveJumped(from, to);
	}

	private record Pass(long began, long ended) {
	}

}
