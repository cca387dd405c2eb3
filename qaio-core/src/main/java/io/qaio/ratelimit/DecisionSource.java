package io.qaio.ratelimit;

/**
 * A limiter that reports its decisions.
 */
public interface DecisionSource {

	/**
	 * Reports all decisions from now on, except those of calls whose keys are all empty.
	 * @param listener the listener, which replaces the one before
	 */
	void tell(DecisionListener listener);

}
