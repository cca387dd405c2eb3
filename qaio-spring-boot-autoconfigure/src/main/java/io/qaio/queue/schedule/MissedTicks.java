package io.qaio.queue.schedule;

/**
 * Which missed ticks get a task. A tick is missed if it is put more than a minute late,
 * because no instance of the application ran or the store was unavailable.
 */
public enum MissedTicks {

	/** None of them. */
	NONE(0),

	/**
	 * The latest, for all of them. It gets no task either if a later tick is not missed.
	 */
	ONE(1),

	/** All of them, up to the latest 1,000. */
	ALL(1000);

	private final int max;

	MissedTicks(int max) {
		this.max = max;
	}

	/**
	 * How many ticks are put at once if some of them are missed.
	 */
	int max() {
		return this.max;
	}

}
