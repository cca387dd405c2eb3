package io.qaio.faults.verify;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Settlement;

/**
 * One call that settles a delivery, or extends its lease.
 *
 * @param settlement which
 * @param began when
 * @param ended when it returned or threw, {@link Facts#NEVER} if it did not
 * @param answer what the store answered, unknown if the call did not end
 * @param deadline the new deadline of an extended lease by the store's clock, else 0
 */
record SettlementCall(Settlement settlement, long began, long ended, Answer answer, long deadline) {

	/**
	 * Whether the task is out of the queue by this call, for certain or perhaps.
	 */
	boolean mayFinish() {
		return (this.settlement == Settlement.ACK || this.settlement == Settlement.BURY) && this.answer != Answer.NO;
	}

	/**
	 * Whether the task is out of the queue by this call.
	 */
	boolean finishes() {
		return mayFinish() && this.answer == Answer.YES;
	}

	/**
	 * Whether the task is back in the queue by this call, for certain or perhaps.
	 */
	boolean mayReturn() {
		return (this.settlement == Settlement.FAIL || this.settlement == Settlement.RELEASE)
				&& this.answer != Answer.NO;
	}

}
