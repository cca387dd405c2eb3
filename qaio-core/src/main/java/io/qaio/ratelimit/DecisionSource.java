package io.qaio.ratelimit;

/**
 * A limiter that tells of its decisions.
 */
public interface DecisionSource {

	/**
	 * Tell of all decisions from now on, but not of calls whose keys are all empty.
	 * @param listener who is told, and no other any more
	 */
	void tell(DecisionListener listener);

}
