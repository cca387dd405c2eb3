package io.qaio.queue.store;

/**
 * The bounds of one queue. Zero means that there is none.
 *
 * @param maxConcurrency how many tasks of the queue may be taken at once, by all
 * applications together
 * @param groupConcurrency how many tasks of one group may be taken at once, by all
 * applications together
 */
public record QueueBounds(int maxConcurrency, int groupConcurrency) {

	/** No bounds. */
	public static final QueueBounds NONE = new QueueBounds(0, 0);

	/**
	 * Create bounds.
	 * @throws IllegalArgumentException if one is negative
	 */
	public QueueBounds {
		check("maxConcurrency", maxConcurrency);
		check("groupConcurrency", groupConcurrency);
	}

	private static void check(String name, int bound) {
		if (bound < 0) {
			throw new IllegalArgumentException(name + " must be 0, for no bound, or more, not " + bound);
		}
	}

}
