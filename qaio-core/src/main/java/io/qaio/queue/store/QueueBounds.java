package io.qaio.queue.store;

/**
 * The bounds of one queue. Zero means that there is none.
 *
 * @param maxTasks how many tasks the queue may have, dead letters included, before puts
 * are refused
 * @param maxBytes how many bytes the ids, headers and payloads of its tasks may have
 * together before puts are refused
 * @param maxConcurrency how many tasks of the queue may be taken at once, by all
 * applications together
 * @param groupConcurrency how many tasks of one group may be taken at once, by all
 * applications together
 */
public record QueueBounds(long maxTasks, long maxBytes, int maxConcurrency, int groupConcurrency) {

	/** No bounds but those of the server. */
	public static final QueueBounds NONE = new QueueBounds(0, 0, 0, 0);

	/**
	 * Create bounds.
	 * @throws IllegalArgumentException if one is negative
	 */
	public QueueBounds {
		check("maxTasks", maxTasks);
		check("maxBytes", maxBytes);
		check("maxConcurrency", maxConcurrency);
		check("groupConcurrency", groupConcurrency);
	}

	private static void check(String name, long bound) {
		if (bound < 0) {
			throw new IllegalArgumentException(name + " must be 0, for no bound, or more, not " + bound);
		}
	}

}
