package io.qaio.queue.store;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The tasks of one queue in a {@link TaskStore}.
 * <p>
 * Every future that cannot do its work completes with a {@link TaskStoreException}; none
 * completes with {@code null} for an error. Futures may be completed by a thread of the
 * store's driver: what depends on them must not block.
 * <p>
 * The store's clock decides leases and delays. An operation on a {@link Delivery} whose
 * lease has run out, or was ended by another operation, changes nothing.
 */
public interface QueueStore {

	/** Wait without end. */
	Duration FOREVER = ChronoUnit.FOREVER.getDuration();

	/**
	 * Store tasks, all or none, in their order.
	 * @param tasks the tasks; one with a caller's own id is left out while a task with
	 * that id lives, or the time is not over for which the id is kept
	 * @return once the tasks are stored: those that were left out as duplicates, by their
	 * positions in the list
	 */
	CompletableFuture<BitSet> put(List<NewTask> tasks);

	/**
	 * Ask for the last tick of a schedule of recurring tasks. A schedule that the store
	 * does not know starts now: its last tick is then the time by the store's clock,
	 * which is remembered. A purge does not change it.
	 * @param schedule the schedule's name within this queue: at most 255 bytes as UTF-8
	 * @return the last tick, in whole milliseconds
	 */
	CompletableFuture<Instant> lastTick(String schedule);

	/**
	 * Store the tasks of ticks of a schedule, all or none, in their order, unless the
	 * schedule's last tick is not the one that the caller thinks: somebody else has
	 * stored them then. Checking and storing are one atomic step. A schedule that the
	 * store does not know has the last tick that the caller thinks.
	 * @param schedule the schedule's name
	 * @param previous its last tick, as far as the caller knows
	 * @param last its last tick after this, in whole milliseconds
	 * @param tasks the tasks, without ids of the caller's own
	 * @return the schedule's last tick now: {@code last} if these tasks are stored, by
	 * this call or by another
	 */
	CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks);

	/**
	 * Take ready tasks, those of the highest priority before the others, and among them
	 * the oldest first; of those with one ordering key one at a time. Claim and lease are
	 * one atomic step.
	 * <p>
	 * Cancelling the future ends the wait; a task that arrives too late for that is
	 * released by the store.
	 * @param max how many at the most
	 * @param wait how long to wait while there is none: zero does not wait,
	 * {@link #FOREVER} has no end
	 * @return the deliveries, none if the wait ended without one (which {@link #FOREVER}
	 * does not)
	 */
	CompletableFuture<List<Delivery>> take(int max, Duration wait);

	/**
	 * Finish tasks.
	 * @param deliveries the deliveries to acknowledge
	 * @return the positions of those that still held their task, which is gone now
	 */
	CompletableFuture<BitSet> ack(List<Delivery> deliveries);

	/**
	 * Give a task back as failed: to the end of the queue, after a delay if there is one;
	 * or at once to the dead letters if this was its last attempt.
	 * @param delivery the delivery that failed
	 * @param error what went wrong
	 * @param delay for how long the task must not be delivered, zero or more
	 * @return whether the delivery still held the task
	 */
	CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay);

	/**
	 * Give a task back without counting the attempt: to the front of the queue, or after
	 * a delay to its end.
	 * @param delivery the delivery to undo
	 * @param delay for how long the task must not be delivered
	 * @return whether the delivery still held the task
	 */
	CompletableFuture<Boolean> release(Delivery delivery, Duration delay);

	/**
	 * Move a task to the dead letters whatever its attempts.
	 * @param delivery the delivery that cannot be worked on
	 * @param error why
	 * @return whether the delivery still held the task
	 */
	CompletableFuture<Boolean> bury(Delivery delivery, String error);

	/**
	 * Let a lease end a given time from now.
	 * @param delivery the delivery
	 * @param visibilityTimeout the time from now, by the store's clock
	 * @return the new deadline, empty if the delivery no longer holds the task
	 */
	CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration visibilityTimeout);

	/**
	 * Give back tasks whose lease has run out, and make delayed tasks ready that are due:
	 * one bounded portion. Takes do the same on their way, so this matters while nobody
	 * takes.
	 * @return what was done, and when to come again
	 */
	CompletableFuture<Requeued> requeueExpired();

	/**
	 * Count the tasks.
	 * @return the counts, taken at one moment
	 */
	CompletableFuture<TaskCounts> counts();

	/**
	 * Remove all tasks that are ready, delayed or taken, and forget ids that are kept.
	 * Dead letters stay.
	 * @return how many there were
	 */
	CompletableFuture<Long> purge();

	/**
	 * Look at dead letters, those that died first before the others.
	 * @param offset how many to leave out
	 * @param limit how many at the most
	 * @return the dead letters
	 */
	CompletableFuture<List<DeadLetter>> listDead(long offset, int limit);

	/**
	 * Make a dead task ready again, with its attempts counted from zero.
	 * @param id the task's id
	 * @return whether it was dead, and no other task with its id lives
	 */
	CompletableFuture<Boolean> replayDead(String id);

	/**
	 * Replay dead tasks in the order in which they died. Those whose id lives again are
	 * left where they are.
	 * @param offset how many to leave out
	 * @param max how many to look at
	 * @return how many were replayed
	 */
	CompletableFuture<Integer> replayDead(long offset, int max);

	/**
	 * Forget a dead task.
	 * @param id the task's id
	 * @return whether it was dead
	 */
	CompletableFuture<Boolean> removeDead(String id);

	/**
	 * Forget all dead tasks.
	 * @return how many there were
	 */
	CompletableFuture<Long> removeAllDead();

}
