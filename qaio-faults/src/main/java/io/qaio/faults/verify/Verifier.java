package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.qaio.faults.history.History;

/**
 * Tells from histories whether what is promised was kept. It trusts histories only, and
 * excuses a break only by a fault that was at work and says that it may do so. Has no
 * state.
 */
public final class Verifier {

	private final List<Promise> promises;

	/**
	 * Create a verifier.
	 * @param limits what bounds the keys of limiters and paced listeners, by the begin of
	 * the key
	 */
	public Verifier(Map<String, LimitTerms> limits) {
		this.promises = List.of(new NothingIsLost(), new DoneIsDone(), new OneLeaseAtATime(), new RepeatsHaveCauses(),
				new OrderIsKept(), new StoredOnce(), new ConsumersGoOn(), new RateIsKept(limits));
	}

	/**
	 * Verify a run.
	 * @param histories the histories of all its processes, and that of the run itself
	 * @return the verdict
	 */
	public Verdict verify(Collection<History> histories) {
		FactsReader reader = new FactsReader();
		Facts facts = reader.read(histories);
		List<Violation> violations = new ArrayList<>(reader.violations());
		this.promises.forEach((promise) -> violations.addAll(promise.violations(facts)));
		long lost = violations.stream().filter((violation) -> violation.promise().equals(NothingIsLost.LOST)).count();
		return new Verdict(violations, RunFigures.of(facts, lost));
	}

}
