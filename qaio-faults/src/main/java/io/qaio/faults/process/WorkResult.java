package io.qaio.faults.process;

import java.util.concurrent.ThreadLocalRandom;

import io.qaio.faults.history.Settlement;

/**
 * How long the work on a task takes, and how it ends.
 *
 * @param settlement what to ask for; after {@code EXTEND} the task is acked
 * @param millis how long it takes, in milliseconds
 */
record WorkResult(Settlement settlement, long millis) {

	/**
	 * Mostly a success, sometimes not, and in one of 500 cases longer than the lease.
	 */
	static WorkResult ofChance() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		long millis = random.nextInt(40);
		int chance = random.nextInt(1000);
		if (chance < 20) {
			return new WorkResult(Settlement.FAIL, millis);
		}
		if (chance < 40) {
			return new WorkResult(Settlement.RELEASE, millis);
		}
		if (chance < 45) {
			return new WorkResult(Settlement.BURY, millis);
		}
		if (chance < 75) {
			return new WorkResult(Settlement.EXTEND, millis);
		}
		boolean tooLong = chance < 77;
		return new WorkResult(Settlement.ACK, tooLong ? ProgramSettings.LEASE.toMillis() + 200 : millis);
	}

}
