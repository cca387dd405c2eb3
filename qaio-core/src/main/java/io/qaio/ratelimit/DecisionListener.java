package io.qaio.ratelimit;

/**
 * Is told of decisions. Called by many threads at once, which may be those of a driver:
 * it must not block, nor throw.
 */
@FunctionalInterface
public interface DecisionListener {

	/**
	 * A call was decided about.
	 * @param zone the zone of the limit that refuses or delays the call, of the first one
	 * if none does
	 * @param decision the decision
	 */
	void decided(String zone, Decision decision);

}
