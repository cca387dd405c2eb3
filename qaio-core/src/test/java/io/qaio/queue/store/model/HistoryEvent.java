package io.qaio.queue.store.model;

import java.time.Duration;

/**
 * Something that a thread did to tasks of one id, and what the store answered.
 *
 * @param call when it happened, in nanoseconds: some time within this
 * @param kind what it was
 * @param task the name of the task
 * @param delivery the delivery that it began, ended or extended; 0 for a put
 * @param result what the store answered: of a put, whether the task was stored
 * @param attempt the attempt of a take
 * @param time how long the lease is, or the delay
 */
record HistoryEvent(Span call, Kind kind, String task, int delivery, boolean result, int attempt, Duration time) {

	/** What a thread can do. */
	enum Kind {

		PUT, TAKE, ACK, FAIL, RELEASE, BURY, EXTEND

	}

	/** When something ends that begins now and takes that long. */
	Span ends(long tolerance) {
		return new Span(this.call.earliest() + this.time.toNanos() - tolerance,
				this.call.latest() + this.time.toNanos() + tolerance);
	}

	@Override
	public String toString() {
		long from = this.call.earliest() / 1000;
		String what = switch (this.kind) {
			case PUT -> "put " + this.task;
			case TAKE -> "take " + this.task + " as delivery " + this.delivery + ", attempt " + this.attempt + ", for "
					+ this.time.toMillis() + " ms";
			default -> this.kind + " of delivery " + this.delivery + ", " + this.time.toMillis() + " ms";
		};
		return "%d µs, for %d µs: %s: %s".formatted(from, this.call.latest() / 1000 - from, what, this.result);
	}

}
