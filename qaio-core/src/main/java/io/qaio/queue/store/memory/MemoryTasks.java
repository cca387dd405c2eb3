package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one queue in their states, and how they move from one to the next. Guarded
 * by the lock of the {@link MemoryQueue}.
 */
final class MemoryTasks {

	/** How many due tasks one operation returns to the queue at most. */
	private static final int PORTION = 100;

	private final TreeSet<MemoryTask> ready = new TreeSet<>(MemoryTask.BY_POSITION);

	/** The delayed and the taken tasks. */
	private final TreeSet<MemoryTask> timed = new TreeSet<>(MemoryTask.BY_DUE);

	/** By receipt. */
	private final Map<String, MemoryTask> taken = new HashMap<>();

	/** By ordering key, behind the task of the key that is ready, delayed or taken. */
	private final Map<List<@Nullable String>, Deque<MemoryTask>> blocked = new HashMap<>();

	private final MemoryGroups groups = new MemoryGroups();

	/** By id, in the order in which they died. */
	private final Map<String, MemoryTask> dead = new LinkedHashMap<>();

	/** The ids of tasks that are not dead. */
	private final Set<String> livingIds = new HashSet<>();

	/** The ids in their deduplication window. */
	private final Set<String> keptIds = new HashSet<>();

	/** Kept ids and the ends of their windows. */
	private final Queue<Map.Entry<String, Instant>> windows = new PriorityQueue<>(Map.Entry.comparingByValue());

	private final Map<String, Instant> lastTicks = new HashMap<>();

	private long firstPosition;

	private long nextPosition;

	BitSet put(List<NewTask> tasks, Instant now) {
		forgetIds(now);
		BitSet duplicates = new BitSet(tasks.size());
		for (int i = 0; i < tasks.size(); i++) {
			NewTask task = tasks.get(i);
			if (this.keptIds.contains(task.id()) || !this.livingIds.add(task.id())) {
				duplicates.set(i);
				continue;
			}
			if (task.terms().uniqueFor() != null) {
				this.keptIds.add(task.id());
				this.windows.add(Map.entry(task.id(), now.plus(task.terms().uniqueFor())));
			}
			enqueue(new MemoryTask(task, this.nextPosition++, now), now);
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
		return !this.ready.isEmpty() || this.groups.isReady();
	}

	List<Delivery> take(int max, LeaseTerms terms, Instant now) {
		int bound = terms.bounds().maxConcurrency();
		int most = (bound > 0) ? Math.min(max, Math.max(bound - this.taken.size(), 0)) : max;
		List<Delivery> deliveries = new ArrayList<>();
		for (MemoryTask task : this.groups.take(most, terms.bounds().groupConcurrency(), this.ready)) {
			deliveries.add(task.take(terms, now));
			addTaken(task);
		}
		return deliveries;
	}

	private void addTaken(MemoryTask task) {
		this.timed.add(task);
		this.taken.put(task.receipt(), task);
	}

	/**
	 * Remove the task that a delivery has leased, before its state changes.
	 * @return the task, {@code null} if the delivery no longer holds it
	 */
	@Nullable MemoryTask removeTaken(Delivery delivery, Instant now) {
		MemoryTask task = taken(delivery, now);
		if (task != null) {
			endTaken(task);
		}
		return task;
	}

	private @Nullable MemoryTask taken(Delivery delivery, Instant now) {
		MemoryTask task = this.taken.get(delivery.receipt());
		return (task == null || task.isDue(now)) ? null : task;
	}

	/**
	 * Move the end of a lease.
	 * @return the task, {@code null} if the delivery no longer holds it
	 */
	@Nullable MemoryTask extend(Delivery delivery, Instant deadline, Instant now) {
		MemoryTask task = taken(delivery, now);
		if (task != null) {
			this.timed.remove(task);
			task.extend(deadline);
			this.timed.add(task);
		}
		return task;
	}

	private void endTaken(MemoryTask task) {
		this.taken.remove(task.receipt());
		this.timed.remove(task);
		if (task.group() != null) {
			this.groups.leave(task.group().name());
		}
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
					addFirst(task);
				}
				else {
					this.timed.add(task);
				}
			}
		}
		return released;
	}

	/** Add a task to the end of the queue, now or when it is due. */
	void addLast(MemoryTask task, Instant now) {
		if (task.isDue(now)) {
			task.moveTo(this.nextPosition++);
			addReady(task, false);
		}
		else {
			this.timed.add(task);
		}
	}

	private void addFirst(MemoryTask task) {
		task.moveTo(--this.firstPosition);
		addReady(task, true);
	}

	private void addReady(MemoryTask task, boolean front) {
		if (task.group() != null) {
			this.groups.add(task, task.group(), front);
		}
		else {
			this.ready.add(task);
		}
	}

	/** Add a task that is new or replayed, or block it behind others of its key. */
	private void enqueue(MemoryTask task, Instant now) {
		Deque<MemoryTask> behind = (task.order() != null) ? this.blocked.get(task.order()) : null;
		if (behind != null) {
			behind.add(task);
			return;
		}
		if (task.order() != null) {
			this.blocked.put(task.order(), new ArrayDeque<>());
		}
		addLast(task, now);
	}

	/** A task is done or dead: its id is free, and the next of its key is unblocked. */
	void end(MemoryTask task, Instant now) {
		this.livingIds.remove(task.id());
		if (task.order() != null) {
			this.blocked.computeIfPresent(task.order(), (key, behind) -> {
				if (behind.isEmpty()) {
					return null;
				}
				addLast(behind.remove(), now);
				return behind;
			});
		}
	}

	void die(MemoryTask task, String error, Instant now) {
		task.die(error, now);
		// removed first, so that an older task of the same id does not keep its position
		this.dead.remove(task.id());
		this.dead.put(task.id(), task);
		end(task, now);
	}

	/**
	 * Return a portion of the tasks that are due to the queue, and forget ids whose
	 * window has ended.
	 */
	Requeued requeueExpired(Instant now) {
		Deque<MemoryTask> toFront = new ArrayDeque<>();
		int expired = 0;
		for (int i = 0; i < PORTION && isAnyDue(now); i++) {
			MemoryTask task = this.timed.first();
			if (!this.taken.containsKey(task.receipt())) {
				this.timed.remove(task);
				addLast(task, now);
				continue;
			}
			endTaken(task);
			expired++;
			if (task.isLastAttempt()) {
				die(task, task.leaseExpired(), now);
			}
			else {
				task.endLease(now);
				toFront.push(task);
			}
		}
		toFront.forEach(this::addFirst);
		forgetIds(now);
		Optional<Duration> untilDue = Optional.ofNullable(nextDue())
			.map((due) -> due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO);
		return new Requeued(expired, isAnyDue(now), untilDue);
	}

	/**
	 * Let leases and delays keep their length when the clock has stepped.
	 * @param step how far, negative if it stepped back
	 */
	void clockStepped(Duration step) {
		for (MemoryTask task : List.copyOf(this.timed)) {
			if (!task.waitsForTime()) {
				this.timed.remove(task);
				task.move(step);
				this.timed.add(task);
			}
		}
	}

	private void forgetIds(Instant now) {
		while (!this.windows.isEmpty() && !this.windows.element().getValue().isAfter(now)) {
			this.keptIds.remove(this.windows.remove().getKey());
		}
	}

	private boolean isAnyDue(Instant now) {
		return !this.timed.isEmpty() && this.timed.first().isDue(now);
	}

	@Nullable Instant nextDue() {
		return this.timed.isEmpty() ? null : this.timed.first().due();
	}

	TaskCounts counts(Instant now) {
		while (isAnyDue(now)) {
			requeueExpired(now);
		}
		return new TaskCounts(this.ready.size() + this.groups.size() + blocked(), this.timed.size() - this.taken.size(),
				this.taken.size(), this.dead.size());
	}

	private int blocked() {
		return this.blocked.values().stream().mapToInt(Deque::size).sum();
	}

	long purge() {
		long count = this.ready.size() + this.groups.size() + blocked() + this.timed.size();
		this.ready.clear();
		this.groups.clear();
		this.timed.clear();
		this.taken.clear();
		this.blocked.clear();
		this.livingIds.clear();
		this.keptIds.clear();
		this.windows.clear();
		return count;
	}

	/** The dead tasks by their ids, in the order in which they died. */
	Map<String, MemoryTask> dead() {
		return this.dead;
	}

	boolean replay(String id, Instant now) {
		if (!this.dead.containsKey(id) || !this.livingIds.add(id)) {
			return false;
		}
		MemoryTask task = this.dead.remove(id);
		task.revive();
		enqueue(task, now);
		return true;
	}

	/** How many entries of any kind there are. */
	long size() {
		return (long) this.ready.size() + this.timed.size() + this.taken.size() + this.blocked.size() + blocked()
				+ this.groups.count() + this.groups.size() + this.livingIds.size() + this.keptIds.size()
				+ this.dead.size() + this.lastTicks.size();
	}

}
