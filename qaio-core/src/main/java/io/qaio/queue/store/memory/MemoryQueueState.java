package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one queue, and what each operation does to them at a given time. Guarded
 * by the lock of the {@link MemoryQueue}.
 */
final class MemoryQueueState {

	/** How many due tasks one operation returns to the queue at most. */
	private static final int PORTION = 100;

	/** Of all queues, so that no two deliveries have the same receipt. */
	private static final AtomicLong RECEIPTS = new AtomicLong();

	private final ReadyTasks ready = new ReadyTasks();

	private final TimedTasks timed = new TimedTasks();

	private final OrderingKeys orderingKeys = new OrderingKeys();

	private final DeduplicationIds ids = new DeduplicationIds();

	/** By id, in the order in which they died. */
	private final Map<String, MemoryTask> dead = new LinkedHashMap<>();

	private final Map<String, Instant> lastTicks = new HashMap<>();

	private long taskNumber;

	BitSet put(List<NewTask> tasks, Instant now) {
		BitSet duplicates = new BitSet(tasks.size());
		for (int i = 0; i < tasks.size(); i++) {
			NewTask task = tasks.get(i);
			if (this.ids.add(task.id(), task.terms().uniqueFor(), now)) {
				enqueue(new MemoryTask(task, this.taskNumber++, now), now);
			}
			else {
				duplicates.set(i);
			}
		}
		return duplicates;
	}

	Instant lastTick(String schedule, Instant now) {
		return this.lastTicks.computeIfAbsent(schedule, (unknown) -> now.truncatedTo(ChronoUnit.MILLIS));
	}

	Instant putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks, Instant now) {
		Instant known = this.lastTicks.getOrDefault(schedule, previous);
		if (!known.equals(previous)) {
			return known;
		}
		this.lastTicks.put(schedule, last);
		put(tasks, now);
		return last;
	}

	boolean hasReady() {
		return !this.ready.isEmpty();
	}

	List<Delivery> take(int max, LeaseTerms terms, Instant now) {
		List<Delivery> deliveries = new ArrayList<>(Math.min(max, this.ready.size()));
		while (deliveries.size() < max && !this.ready.isEmpty()) {
			MemoryTask task = this.ready.removeFirst();
			deliveries.add(task.take(String.valueOf(RECEIPTS.incrementAndGet()), terms, now));
			this.timed.add(task);
		}
		return deliveries;
	}

	BitSet ack(List<Delivery> deliveries, Instant now) {
		BitSet acked = new BitSet(deliveries.size());
		for (int i = 0; i < deliveries.size(); i++) {
			MemoryTask task = removeTaken(deliveries.get(i), now);
			if (task != null) {
				end(task, now);
				acked.set(i);
			}
		}
		return acked;
	}

	boolean fail(Delivery delivery, String error, Duration delay, Instant now) {
		MemoryTask task = removeTaken(delivery, now);
		if (task == null) {
			return false;
		}
		if (task.isLastAttempt()) {
			die(task, error, now);
		}
		else {
			task.endLease(now.plus(delay));
			addLast(task, now);
		}
		return true;
	}

	/**
	 * Release deliveries in one step: the last first, so that the first of them ends up
	 * at the front of the queue.
	 * @return whether the first still held its task
	 */
	boolean release(List<Delivery> deliveries, Duration delay, Instant now) {
		boolean released = false;
		for (int i = deliveries.size() - 1; i >= 0; i--) {
			MemoryTask task = removeTaken(deliveries.get(i), now);
			released = task != null;
			if (task != null) {
				task.release(now.plus(delay));
				if (delay.isZero()) {
					this.ready.addFirst(task);
				}
				else {
					this.timed.add(task);
				}
			}
		}
		return released;
	}

	boolean bury(Delivery delivery, String error, Instant now) {
		MemoryTask task = removeTaken(delivery, now);
		if (task != null) {
			die(task, error, now);
		}
		return task != null;
	}

	Optional<Instant> extend(Delivery delivery, Duration visibilityTimeout, Instant now) {
		MemoryTask task = this.timed.find(delivery.receipt(), now);
		if (task == null) {
			return Optional.empty();
		}
		this.timed.remove(task);
		task.extend(now.plus(visibilityTimeout));
		this.timed.add(task);
		return Optional.of(task.due());
	}

	/**
	 * Return a portion of the tasks that are due to the queue, and forget ids whose
	 * window has ended.
	 */
	Requeued requeueExpired(Instant now) {
		int expired = 0;
		Deque<MemoryTask> toFront = new ArrayDeque<>();
		for (int i = 0; i < PORTION; i++) {
			MemoryTask task = this.timed.pollDue(now);
			if (task == null) {
				break;
			}
			if (task.receipt() == null) {
				this.ready.addLast(task);
				continue;
			}
			expired++;
			if (task.isLastAttempt()) {
				die(task, task.leaseExpired(), now);
			}
			else {
				task.endLease(now);
				toFront.push(task);
			}
		}
		toFront.forEach(this.ready::addFirst);
		this.ids.reap(now);
		Optional<Duration> untilDue = Optional.ofNullable(nextDue())
			.map((due) -> due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO);
		return new Requeued(expired, this.timed.isAnyDue(now), untilDue);
	}

	@Nullable Instant nextDue() {
		return this.timed.nextDue();
	}

	TaskCounts counts(Instant now) {
		while (this.timed.isAnyDue(now)) {
			requeueExpired(now);
		}
		int taken = this.timed.taken();
		return new TaskCounts(this.ready.size() + this.orderingKeys.blocked(), this.timed.size() - taken, taken,
				this.dead.size());
	}

	long purge() {
		long count = this.ready.size() + this.orderingKeys.blocked() + this.timed.size();
		this.ready.clear();
		this.timed.clear();
		this.ids.clear();
		this.orderingKeys.clear();
		return count;
	}

	List<DeadLetter> listDead(long offset, int limit) {
		return this.dead.values().stream().skip(offset).limit(limit).map(MemoryTask::deadLetter).toList();
	}

	int replayDead(long offset, int max, Instant now) {
		List<String> ids = this.dead.keySet().stream().skip(offset).limit(max).toList();
		return (int) ids.stream().filter((id) -> replayDead(id, now)).count();
	}

	boolean replayDead(String id, Instant now) {
		MemoryTask task = this.dead.get(id);
		if (task == null || !this.ids.revive(id)) {
			return false;
		}
		this.dead.remove(id);
		task.revive();
		enqueue(task, now);
		return true;
	}

	boolean removeDead(String id) {
		return this.dead.remove(id) != null;
	}

	long removeAllDead() {
		long count = this.dead.size();
		this.dead.clear();
		return count;
	}

	/** How many entries of any kind there are. */
	long size() {
		return (long) this.ready.size() + this.timed.size() + this.timed.taken() + this.ids.size()
				+ this.orderingKeys.size() + this.dead.size() + this.lastTicks.size();
	}

	/** Add a task to the end of the queue, or block it behind others of its key. */
	private void enqueue(MemoryTask task, Instant now) {
		if (this.orderingKeys.add(task)) {
			addLast(task, now);
		}
	}

	/** Add a task to the end of the queue, now or when it is due. */
	private void addLast(MemoryTask task, Instant now) {
		if (task.isDue(now)) {
			this.ready.addLast(task);
		}
		else {
			this.timed.add(task);
		}
	}

	private void die(MemoryTask task, String error, Instant now) {
		task.die(error, now);
		// removed first, so that an older task of the same id does not keep its position
		this.dead.remove(task.id());
		this.dead.put(task.id(), task);
		end(task, now);
	}

	/** A task is done or dead: its id is free, and the next of its key is unblocked. */
	private void end(MemoryTask task, Instant now) {
		this.ids.free(task.id());
		MemoryTask next = this.orderingKeys.remove(task);
		if (next != null) {
			addLast(next, now);
		}
	}

	private @Nullable MemoryTask removeTaken(Delivery delivery, Instant now) {
		MemoryTask task = this.timed.find(delivery.receipt(), now);
		if (task != null) {
			this.timed.remove(task);
		}
		return task;
	}

}
