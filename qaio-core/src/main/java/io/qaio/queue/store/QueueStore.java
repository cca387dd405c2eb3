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
 * If an operation fails, its future completes with a {@link TaskStoreException}; no
 * future completes with {@code null}. Futures may complete on a thread of the store's
 * driver: dependent actions must not block.
 * <p>
 * The store's clock decides leases and delays. An operation on a {@link Delivery} whose
 * lease has expired, or was ended by another operation, changes nothing.
 * <p>
 * Implementations are safe for use by many threads.
 */
public interface QueueStore {

	/** Wait without a limit. */
	Duration FOREVER = ChronoUnit.FOREVER.getDuration();

	/**
	 * The most tasks of one {@link #put}, {@link #take} or {@link #ack}. The queue splits
	 * larger calls: a server that works on one call at a time answers nobody else
	 * meanwhile, and with so many tasks that stays below 5 ms.
	 */
	int PORTION = 200;

	/**
	 * The most tasks of one {@link #listDead} or {@link #replayDead(long, int)}. Dead
	 * tasks are larger, by their errors, and more is done with each.
	 */
	int DEAD_PORTION = 100;

	/**
	 * Store tasks in their order, all or none, except duplicates. A task with the
	 * caller's own id is a duplicate while a task with that id lives, or the id is kept
	 * ({@link TaskTerms#uniqueFor()}).
	 * @param tasks the tasks, {@link #PORTION} or fewer
	 * @return the positions of the duplicates, once the other tasks are stored
	 */
	CompletableFuture<BitSet> put(List<NewTask> tasks);

	/**
	 * Ask for the last tick of a schedule of recurring tasks. An unknown schedule starts
	 * now: its last tick is the current time by the store's clock, and is remembered. A
	 * purge does not change it.
	 * @param schedule the schedule's name within this queue: at most 255 bytes as UTF-8
	 * @return the last tick, in whole milliseconds
	 */
	CompletableFuture<Instant> lastTick(String schedule);

	/**
	 * Store the tasks of ticks of a schedule in their order, all or none, if the last
	 * tick of the schedule is still the given one; otherwise another caller has stored
	 * them. The check and the storing are one atomic step. An unknown schedule has the
	 * given last tick.
	 * @param schedule the schedule's name
	 * @param previous the last tick that the caller knows
	 * @param last the last tick after this call, in whole milliseconds
	 * @param tasks the tasks, without ids of the caller's own
	 * @return the last tick now: {@code last} if these tasks are stored, by this call or
	 * by another
	 */
	CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks);

	/**
	 * Take ready tasks: higher priorities first, older tasks of one priority first, and
	 * only one task of an ordering key at a time. Claiming a task and recording its lease
	 * are one atomic step.
	 * <p>
	 * Cancelling the future ends the wait. The store releases tasks that arrive too late
	 * for that ({@link #releaseAll}).
	 * @param max how many at most, {@link #PORTION} or fewer
	 * @param wait how long to wait while there is none: zero does not wait,
	 * {@link #FOREVER} has no limit
	 * @return the deliveries, none if the wait ended without one (which {@link #FOREVER}
	 * does not)
	 */
	CompletableFuture<List<Delivery>> take(int max, Duration wait);

	/**
	 * Acknowledge tasks: they are done and removed.
	 * @param deliveries the deliveries, {@link #PORTION} or fewer
	 * @return the positions of those that still held their task
	 */
	CompletableFuture<BitSet> ack(List<Delivery> deliveries);

	/**
	 * Fail a task: it returns to the end of the queue, after a delay if there is one.
	 * After its last attempt it goes to the dead letters at once.
	 * @param delivery the delivery
	 * @param error what went wrong
	 * @param delay how long the task is delayed, zero or more
	 * @return whether the delivery still held the task
	 */
	CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay);

	/**
	 * Return a task to the queue without counting the attempt: to the front, or after a
	 * delay to the end.
	 * @param delivery the delivery
	 * @param delay how long the task is delayed, zero or more
	 * @return whether the delivery still held the task
	 */
	CompletableFuture<Boolean> release(Delivery delivery, Duration delay);

	/**
	 * Release deliveries that came too late for their caller. Each returns to the front
	 * of the queue: the last is released first, so that they keep their order.
	 * @param deliveries the deliveries of one take
	 * @return completes when all are released, or one could not be
	 */
	default CompletableFuture<Void> releaseAll(List<Delivery> deliveries) {
		CompletableFuture<?>[] released = new CompletableFuture<?>[deliveries.size()];
		for (int i = released.length - 1; i >= 0; i--) {
			released[i] = release(deliveries.get(i), Duration.ZERO);
		}
		return CompletableFuture.allOf(released);
	}

	/**
	 * Move a task to the dead letters, whatever attempts it has left.
	 * @param delivery the delivery
	 * @param error why nobody can work on it
	 * @return whether the delivery still held the task
	 */
	CompletableFuture<Boolean> bury(Delivery delivery, String error);

	/**
	 * Move the deadline of a lease.
	 * @param delivery the delivery
	 * @param visibilityTimeout the time from now to the new deadline, by the store's
	 * clock
	 * @return the new deadline, empty if the delivery no longer holds the task
	 */
	CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration visibilityTimeout);

	/**
	 * Return tasks whose lease has expired to the queue, and make delayed tasks ready
	 * that are due: one bounded portion. Takes do the same, so this matters only while
	 * nobody takes.
	 * @return what was done, and when something is due again
	 */
	CompletableFuture<Requeued> requeueExpired();

	/**
	 * Count the tasks.
	 * @return the counts at one moment
	 */
	CompletableFuture<TaskCounts> counts();

	/**
	 * Remove all tasks that are ready, delayed, blocked or taken, and forget the ids that
	 * are kept. Dead letters stay.
	 * @return the number of tasks removed
	 */
	CompletableFuture<Long> purge();

	/**
	 * List dead letters in the order in which the tasks died.
	 * @param offset how many to skip
	 * @param limit how many at most, {@link #DEAD_PORTION} or fewer
	 * @return the dead letters
	 */
	CompletableFuture<List<DeadLetter>> listDead(long offset, int limit);

	/**
	 * Put a dead task at the end of the queue, with no attempts counted.
	 * @param id the task's id
	 * @return whether the task was dead and no other task with its id lives
	 */
	CompletableFuture<Boolean> replayDead(String id);

	/**
	 * Replay dead tasks in the order in which they died. A task stays dead if another
	 * task with its id lives.
	 * @param offset how many to skip
	 * @param max how many to look at, {@link #DEAD_PORTION} or fewer
	 * @return how many were replayed
	 */
	CompletableFuture<Integer> replayDead(long offset, int max);

	/**
	 * Remove a dead task.
	 * @param id the task's id
	 * @return whether the task was dead
	 */
	CompletableFuture<Boolean> removeDead(String id);

	/**
	 * Remove all dead tasks.
	 * @return the number of tasks removed
	 */
	CompletableFuture<Long> removeAllDead();

}
