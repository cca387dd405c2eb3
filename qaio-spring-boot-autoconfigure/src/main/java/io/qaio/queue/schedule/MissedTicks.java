package io.qaio.queue.schedule;

/**
 * What becomes of ticks that nobody put in time, because no instance of the application
 * ran, or the store was away. A tick that is at most a minute late is not missed: it gets
 * its task like any other.
 */
public enum MissedTicks {

	/** They get no tasks. */
	NONE(0),

	/**
	 * The latest gets its task, unless a later tick is not missed: one task stands for
	 * all of them.
	 */
	ONE(1),

	/** Each gets its task: the newest 1,000 at the most. */
	ALL(1000);

	private final int max;

	MissedTicks(int max) {
		this.max = max;
	}

	/**
	 * How many ticks may get their tasks at once, if there are missed ones among them.
	 */
	int max() {
		return this.max;
	}

}
