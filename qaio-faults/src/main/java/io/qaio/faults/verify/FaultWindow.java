package io.qaio.faults.verify;

import java.util.Set;

import io.qaio.faults.history.Harm;

/**
 * When a fault was at work.
 *
 * @param fault its name
 * @param harms what it may do
 * @param began when it began at the earliest
 * @param ended when it had ended, {@link Facts#NEVER} if it did not
 */
record FaultWindow(String fault, Set<Harm> harms, long began, long ended) {

	boolean mayDo(Harm harm) {
		return this.harms.contains(harm);
	}

	boolean overlaps(long from, long to) {
		return this.began <= to && from <= this.ended;
	}

}
