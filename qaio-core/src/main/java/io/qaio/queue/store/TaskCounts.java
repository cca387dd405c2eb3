package io.qaio.queue.store;

/**
 * The number of tasks of a queue in each state.
 *
 * @param ready tasks that can be taken, and blocked tasks: those behind another task with
 * their ordering key
 * @param delayed tasks that wait for their time
 * @param taken tasks that a delivery has leased
 * @param dead dead letters
 * @param quarantined entries that could not be read as tasks, and were set aside
 */
public record TaskCounts(long ready, long delayed, long taken, long dead, long quarantined) {

	/**
	 * Create the counts of a queue with nothing in quarantine.
	 * @param ready tasks that can be taken, and blocked tasks
	 * @param delayed tasks that wait for their time
	 * @param taken tasks that a delivery has leased
	 * @param dead dead letters
	 */
	public TaskCounts(long ready, long delayed, long taken, long dead) {
		this(ready, delayed, taken, dead, 0);
	}

}
