package io.qaio.faults.history;

import java.util.Set;

/**
 * Something that happened. Tasks are named by their payload, which the producer makes
 * unique: an id is known only once a put has returned.
 */
public sealed interface Event {

	/**
	 * When it happened.
	 * @return nanoseconds by the {@link MachineClock}
	 */
	long time();

	/**
	 * A put is about to be called.
	 *
	 * @param time when
	 * @param task the task
	 * @param key the ordering key, empty for none
	 */
	record PutBegan(long time, String task, String key) implements Event {
	}

	/**
	 * A put has returned or thrown.
	 *
	 * @param time when
	 * @param task the task
	 * @param outcome how it ended
	 */
	record PutEnded(long time, String task, PutAnswer outcome) implements Event {
	}

	/**
	 * A worker has received a task.
	 *
	 * @param time when
	 * @param task the task
	 * @param id the id in the store
	 * @param receipt names this delivery, in this run
	 * @param attempt which delivery it is, from 1
	 * @param key the ordering key, empty for none
	 * @param deadline when the lease ends, in milliseconds by the store's clock
	 * @param lease how long the lease is, in milliseconds
	 */
	record Delivered(long time, String task, String id, String receipt, int attempt, String key, long deadline,
			long lease) implements Event {

		/**
		 * The same with another deadline.
		 * @param other the deadline
		 * @return the delivery
		 */
		public Delivered withDeadline(long other) {
			return new Delivered(this.time, this.task, this.id, this.receipt, this.attempt, this.key, other,
					this.lease);
		}

	}

	/**
	 * A paced listener's method was called with a task.
	 *
	 * @param time when
	 * @param task the task
	 * @param key what the pace is of
	 */
	record Handled(long time, String task, String key) implements Event {
	}

	/**
	 * A worker is about to settle a delivery, or to extend its lease.
	 *
	 * @param time when
	 * @param task the task
	 * @param receipt the delivery
	 * @param settlement how
	 */
	record SettlementBegan(long time, String task, String receipt, Settlement settlement) implements Event {
	}

	/**
	 * The call that settles a delivery has returned or thrown.
	 *
	 * @param time when
	 * @param task the task
	 * @param receipt the delivery
	 * @param settlement how
	 * @param answer what the store answered
	 * @param deadline the new deadline of an extended lease, else 0
	 */
	record SettlementEnded(long time, String task, String receipt, Settlement settlement, Answer answer,
			long deadline) implements Event {
	}

	/**
	 * A limiter has decided about a call.
	 *
	 * @param time when the call began
	 * @param ended when the decision was there
	 * @param key the bucket
	 * @param granted whether the call was let in
	 */
	record Decided(long time, long ended, String key, boolean granted) implements Event {
	}

	/**
	 * A process runs and has told its clock.
	 *
	 * @param time when
	 * @param process its name
	 * @param pid its number
	 */
	record ProcessStarted(long time, String process, long pid) implements Event {
	}

	/**
	 * A process is about to be killed.
	 *
	 * @param time when
	 * @param process its name
	 */
	record ProcessKilled(long time, String process) implements Event {
	}

	/**
	 * A process is about to be stopped.
	 *
	 * @param time when
	 * @param process its name
	 */
	record ProcessPaused(long time, String process) implements Event {
	}

	/**
	 * A stopped process goes on.
	 *
	 * @param time when
	 * @param process its name
	 */
	record ProcessResumed(long time, String process) implements Event {
	}

	/**
	 * A fault is about to begin.
	 *
	 * @param time when
	 * @param fault its name
	 * @param harms what it may do
	 */
	record FaultBegan(long time, String fault, Set<Harm> harms) implements Event {
	}

	/**
	 * A fault has ended.
	 *
	 * @param time when
	 * @param fault its name
	 */
	record FaultEnded(long time, String fault) implements Event {
	}

	/**
	 * Producers, or callers of a limiter, are about to end. Since the last fault ended
	 * there was enough to do for all.
	 *
	 * @param time when
	 */
	record LoadEnded(long time) implements Event {
	}

	/**
	 * A dead letter was there after the run.
	 *
	 * @param time when
	 * @param task the task
	 */
	record FoundDead(long time, String task) implements Event {
	}

	/**
	 * What was in the queue after the run, other than dead letters.
	 *
	 * @param time when
	 * @param tasks the number of tasks
	 */
	record FoundLeft(long time, long tasks) implements Event {
	}

	/**
	 * A round of a long run has ended: all its tasks are acked.
	 *
	 * @param time when
	 * @param tasks how many tasks it had
	 * @param heap the bytes in use after a garbage collection
	 * @param threads the threads that live
	 * @param median the median from a put to the call of the listener, in nanoseconds
	 * @param slow the 99th percentile of the same
	 */
	record RoundEnded(long time, long tasks, long heap, int threads, long median, long slow) implements Event {
	}

}
