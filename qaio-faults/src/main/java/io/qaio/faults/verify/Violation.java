package io.qaio.faults.verify;

/**
 * A promise that was broken.
 *
 * @param promise which one, such as {@code nothing accepted is lost}
 * @param about the task, the key or the process
 * @param evidence what shows it: events with their times
 */
public record Violation(String promise, String about, String evidence) {

	@Override
	public String toString() {
		return this.about + ": " + this.promise + ": " + this.evidence;
	}

}
