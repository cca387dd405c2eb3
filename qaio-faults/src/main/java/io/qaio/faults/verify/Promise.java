package io.qaio.faults.verify;

import java.util.List;

/**
 * One promise, as a check of facts.
 */
@FunctionalInterface
interface Promise {

	/**
	 * Look for what breaks the promise.
	 * @param facts what happened
	 * @return each break of the promise, with its evidence
	 */
	List<Violation> violations(Facts facts);

}
