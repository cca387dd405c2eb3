package io.qaio.queue.listener;

/**
 * How many tasks to fetch: for those consumers that have nothing to do, and to be ahead
 * of the others. Guarded by the lock of its {@link Consumers}.
 */
final class Demand {

	private final int prefetch;

	private final int batchSize;

	/** How many tasks a consumer works on at once. */
	private final int batch;

	private final Speed speed = new Speed();

	private boolean fetching;

	/** The last fetch brought less than was asked for. */
	private boolean dry;

	Demand(ContainerSettings settings, int batch) {
		this.prefetch = settings.prefetch();
		this.batchSize = settings.batchSize();
		this.batch = batch;
	}

	/**
	 * Begin a fetch if one is needed.
	 * @param slots the consumers
	 * @param waiting how many tasks wait for them
	 * @return how many tasks to fetch, 0 for no fetch
	 */
	int begin(Slots slots, int waiting) {
		int free = slots.free();
		if (this.fetching || this.dry && free == 0) {
			return 0;
		}
		int target = most(slots);
		int room = Math.min(target - waiting, this.batchSize);
		// few large fetches rather than many small ones
		if (room <= 0 || room < this.batchSize && room * 2 < target) {
			return 0;
		}
		this.fetching = true;
		return room;
	}

	/**
	 * The fetch under way has ended.
	 * @param dry whether it brought less than was asked for
	 */
	void ended(boolean dry) {
		this.fetching = false;
		this.dry = dry;
	}

	void took(long nanos, int tasks) {
		this.speed.took(nanos, tasks);
	}

	/**
	 * How many tasks may wait for consumers at the most.
	 */
	int most(Slots slots) {
		return slots.free() * this.batch + ahead(slots);
	}

	private int ahead(Slots slots) {
		if (this.prefetch == 0) {
			return 0;
		}
		// one batch to work on while the next one is on its way
		long moments = Math.min(2L * this.batchSize, slots.limit() * this.speed.ahead());
		return (int) Math.max(moments, (long) slots.limit() * this.prefetch * this.batch);
	}

}
