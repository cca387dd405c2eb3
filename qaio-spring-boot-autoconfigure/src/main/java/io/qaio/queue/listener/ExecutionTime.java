package io.qaio.queue.listener;

/**
 * How long a listener works on a task: a moving average over its latest executions. Slow
 * work counts at once, fast work must prove itself.
 * <p>
 * Not thread-safe: guarded by its {@link ContainerState}.
 */
final class ExecutionTime {

	/** In ns. */
	private long average = Long.MAX_VALUE;

	/**
	 * Add an execution.
	 * @param nanos how long it took, or takes already, in ns; 0 if it was not begun
	 * @param tasks how many tasks it was for
	 */
	void add(long nanos, int tasks) {
		if (nanos > 0) {
			long each = nanos / tasks;
			this.average = (this.average == Long.MAX_VALUE || each > this.average * ListenerTuning.INERTIA) ? each
					: this.average + (each - this.average) / ListenerTuning.INERTIA;
		}
	}

	/**
	 * How many tasks one consumer works on in a time.
	 */
	long timesIn(long nanos) {
		return nanos / Math.max(1, this.average);
	}

}
