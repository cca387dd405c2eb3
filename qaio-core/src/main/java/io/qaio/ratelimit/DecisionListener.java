package io.qaio.ratelimit;

/**
 * Gets the decisions of a limiter. Called by many threads at once, which may be threads
 * of a driver: it must neither block nor throw.
 */
@FunctionalInterface
public interface DecisionListener {

	/**
	 * Called after each decision.
	 * @param zone the zone of the limit that rejects or delays the call, of the first one
	 * if none does
	 * @param decision the decision
	 */
	void decided(String zone, Decision decision);

}
