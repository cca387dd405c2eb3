package io.qaio.faults.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.qaio.faults.history.Answer;
import io.qaio.faults.history.Event.Delivered;
import io.qaio.faults.history.Settlement;

/**
 * A delivery and what became of it.
 *
 * @param process the worker
 * @param delivered the delivery
 * @param calls what the worker asked for with it
 */
record ObservedLease(String process, Delivered delivered, List<SettlementCall> calls) {

	/** By the store's clock, as a worker may have been stopped before it could write. */
	static final Comparator<ObservedLease> IN_ORDER = Comparator.comparingLong(ObservedLease::start)
		.thenComparingInt((lease) -> lease.delivered.attempt())
		.thenComparingLong(ObservedLease::seen);

	private static final long NANOS_PER_MILLI = 1_000_000;

	ObservedLease(String process, Delivered delivered) {
		this(process, delivered, new ArrayList<>());
	}

	/**
	 * When it began, in milliseconds by the store's clock.
	 */
	long start() {
		return this.delivered.deadline() - this.delivered.lease();
	}

	/**
	 * When it would end if it is not settled, in milliseconds by the store's clock, as
	 * far as the worker knew at a time.
	 */
	long end(long time) {
		return Stream.concat(Stream.of(this.delivered.deadline()),
				this.calls.stream()
					.filter((call) -> call.settlement() == Settlement.EXTEND && call.answer() == Answer.YES
							&& call.ended() <= time)
					.map(SettlementCall::deadline))
			.mapToLong(Long::longValue)
			.max()
			.orElseThrow();
	}

	/**
	 * When the worker received it.
	 */
	long seen() {
		return this.delivered.time();
	}

	/**
	 * Whether the worker may have given up the lease before a time.
	 */
	boolean mayBeSettledBefore(long time) {
		return this.calls.stream().anyMatch((call) -> call.began() <= time && (call.mayFinish() || call.mayReturn()));
	}

	boolean mayBeReturnedBefore(long time) {
		return this.calls.stream().anyMatch((call) -> call.began() <= time && call.mayReturn());
	}

	boolean mayBeReleased() {
		return this.calls.stream()
			.anyMatch((call) -> call.settlement() == Settlement.RELEASE && call.answer() != Answer.NO);
	}

	/**
	 * Whether some call of the worker ended without an answer.
	 */
	boolean hasUnknownCall() {
		return this.calls.stream().anyMatch((call) -> call.answer() == Answer.UNKNOWN);
	}

	/**
	 * Whether the worker had it still when it ended, as a worker does that works too
	 * long. The worker saw it a little later than the store made it.
	 */
	boolean isOutlasted() {
		long end = seen() + (end(Facts.NEVER) - start() - this.delivered.lease() / 4) * NANOS_PER_MILLI;
		return this.calls.stream().anyMatch((call) -> call.began() >= end || call.ended() >= end);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(
				"delivery %d to %s at %s".formatted(this.delivered.attempt(), this.process, Facts.seconds(seen())));
		text.append(" (leased from %d to %d)".formatted(start(), end(Facts.NEVER)));
		this.calls.forEach((call) -> text.append(", %s %s from %s to %s".formatted(call.settlement(), call.answer(),
				Facts.seconds(call.began()), Facts.seconds(call.ended()))));
		return text.toString();
	}

}
