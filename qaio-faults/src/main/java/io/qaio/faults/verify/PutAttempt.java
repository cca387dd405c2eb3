package io.qaio.faults.verify;

import io.qaio.faults.history.PutAnswer;

/**
 * One call of put.
 *
 * @param process who called
 * @param began when
 * @param ended when it returned or threw, {@link Facts#NEVER} if it did not
 * @param outcome how it ended, unknown if it did not
 */
record PutAttempt(String process, long began, long ended, PutAnswer outcome) {

	boolean isStored() {
		return this.outcome == PutAnswer.ACCEPTED || this.outcome == PutAnswer.DUPLICATE;
	}

}
