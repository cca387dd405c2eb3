package io.qaio.queue.store.model;

/**
 * A moment, as exactly as it is known: it is not before the earliest, and not after the
 * latest. The unit is that of who uses it: nanoseconds, or places in an order.
 */
record Span(long earliest, long latest) {

	static Span at(long moment) {
		return new Span(moment, moment);
	}

	/** Whether this moment is certainly before another. */
	boolean isBefore(Span other) {
		return this.latest < other.earliest;
	}

}
