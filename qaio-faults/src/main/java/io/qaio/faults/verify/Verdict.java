package io.qaio.faults.verify;

import java.util.List;

/**
 * What histories prove.
 *
 * @param violations the promises that were broken, none if all is well
 * @param figures what happened, in numbers
 */
public record Verdict(List<Violation> violations, RunFigures figures) {

	/**
	 * Create a verdict; the violations are copied.
	 */
	public Verdict {
		violations = List.copyOf(violations);
	}

}
