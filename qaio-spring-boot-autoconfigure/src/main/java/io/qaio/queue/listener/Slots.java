package io.qaio.queue.listener;

/**
 * How many consumers may work at the same time, and do. Guarded by the lock of its
 * {@link Consumers}.
 */
final class Slots {

	private final Concurrency bounds;

	private int limit;

	private int taken;

	/** Since the last look. */
	private int mostTaken;

	Slots(Concurrency bounds) {
		this.bounds = bounds;
		this.limit = bounds.min();
	}

	int limit() {
		return this.limit;
	}

	int free() {
		return Math.max(0, this.limit - this.taken);
	}

	boolean areAllFree() {
		return this.taken == 0;
	}

	/**
	 * Whether more consumers work than should, since the limit is lower now.
	 */
	boolean areTooMany() {
		return this.taken > this.limit;
	}

	/**
	 * Whether all are at work, and there might be more of them.
	 */
	boolean mayGrow() {
		return this.taken >= this.limit && this.limit < this.bounds.max();
	}

	void take() {
		this.taken++;
		this.mostTaken = Math.max(this.mostTaken, this.taken);
	}

	void leave() {
		this.taken--;
	}

	void grow() {
		this.limit++;
	}

	/**
	 * One less, if not all were needed since the last time.
	 */
	void shrink() {
		if (this.mostTaken < this.limit) {
			this.limit = Math.max(this.bounds.min(), this.limit - 1);
		}
		this.mostTaken = this.taken;
	}

}
