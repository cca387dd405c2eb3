package io.qaio.queue.store.memory;

import java.time.Clock;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one queue, and the takes that wait for them. Every operation is one step
 * under the queue's lock; futures are completed after it, since whoever depends on them
 * may call back.
 */
final class MemoryQueue {

	/** How many due tasks one operation brings back at the most. */
	private static final int PORTION = 100;

	private static final AtomicLong TOKENS = new AtomicLong();

	private final String name;

	private final Clock clock;

	private final Lock lock = new ReentrantLock();

	private final ReadyTasks ready = new ReadyTasks();

	/** The delayed tasks and the taken ones. */
	private final TreeSet<MemoryTask> timed = new TreeSet<>(MemoryTask.BY_DUE);

	private final Map<String, MemoryTask> takenByToken = new HashMap<>();

	private final Set<String> livingIds = new HashSet<>();

	private final Turns turns = new Turns();

	private final Guards guards = new Guards();

	/** By id, in the order in which they died. */
	private final Map<String, MemoryTask> dead = new LinkedHashMap<>();

	private final Map<String, Instant> lastTicks = new HashMap<>();

	private final Set<Take> waiting = new LinkedHashSet<>();

	private final DueTimer timer = new DueTimer(this::timerRang);

	private long taskNumber;

	MemoryQueue(String name, Clock clock) {
		this.name = name;
		this.clock = clock;
	}

	BitSet put(List<NewTask> tasks) {
		return change((now) -> {
			BitSet duplicates = new BitSet(tasks.size());
			for (int i = 0; i < tasks.size(); i++) {
				duplicates.set(i, !put(tasks.get(i), now));
			}
			return duplicates;
		});
	}

	private boolean put(NewTask task, Instant now) {
		if (this.guards.has(task.id(), now) || !this.livingIds.add(task.id())) {
			return false;
		}
		Duration uniqueFor = task.terms().uniqueFor();
		if (uniqueFor != null) {
			this.guards.add(task.id(), now.plus(uniqueFor));
		}
		lineUp(new MemoryTask(task, this.taskNumber++, now), now);
		return true;
	}

	Instant lastTick(String schedule) {
		return change(
				(now) -> this.lastTicks.computeIfAbsent(schedule, (unknown) -> now.truncatedTo(ChronoUnit.MILLIS)));
	}

	Instant putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		return change((now) -> {
			Instant known = this.lastTicks.getOrDefault(schedule, previous);
			if (!known.equals(previous)) {
				return known;
			}
			this.lastTicks.put(schedule, last);
			tasks.forEach((task) -> put(task, now));
			return last;
		});
	}

	CompletableFuture<List<Delivery>> take(MemoryTaskStore store, LeaseTerms terms, int max, Duration wait) {
		Take take = new Take(store, terms, max, new CompletableFuture<>());
		boolean open = change((now) -> {
			bringBack(now);
			return !store.isClosed() && this.waiting.add(take);
		});
		if (!open) {
			return CompletableFuture.failedFuture(closed());
		}
		CompletableFuture<List<Delivery>> taken = take.taken();
		if (wait.isZero()) {
			taken.complete(List.of());
		}
		else {
			taken.completeOnTimeout(List.of(), TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS);
		}
		// whichever way it ended
		taken.whenComplete((deliveries, failure) -> change((now) -> this.waiting.remove(take)));
		return taken;
	}

	BitSet ack(List<Delivery> deliveries) {
		return change((now) -> {
			BitSet held = new BitSet(deliveries.size());
			for (int i = 0; i < deliveries.size(); i++) {
				MemoryTask task = endHold(deliveries.get(i), now);
				if (task != null) {
					this.livingIds.remove(task.id());
					leave(task, now);
					held.set(i);
				}
			}
			return held;
		});
	}

	boolean fail(Delivery delivery, String error, Duration delay) {
		return change((now) -> {
			MemoryTask task = endHold(delivery, now);
			if (task == null) {
				return false;
			}
			if (task.isLastAttempt()) {
				die(task, error, now);
			}
			else {
				task.endLease(now.plus(delay));
				makeReady(task, now);
			}
			return true;
		});
	}

	/**
	 * Undo deliveries.
	 * @return whether the first of them still held its task
	 */
	boolean release(List<Delivery> deliveries, Duration delay) {
		return change((now) -> {
			boolean held = false;
			// the last one first, so that the first ends up at the very front
			for (ListIterator<Delivery> i = deliveries.listIterator(deliveries.size()); i.hasPrevious();) {
				MemoryTask task = endHold(i.previous(), now);
				held = task != null;
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
			return held;
		});
	}

	boolean bury(Delivery delivery, String error) {
		return change((now) -> {
			MemoryTask task = endHold(delivery, now);
			if (task != null) {
				die(task, error, now);
			}
			return task != null;
		});
	}

	Optional<Instant> extend(Delivery delivery, Duration visibilityTimeout) {
		return change((now) -> {
			MemoryTask task = held(delivery, now);
			if (task == null) {
				return Optional.empty();
			}
			this.timed.remove(task);
			task.extend(now.plus(visibilityTimeout));
			this.timed.add(task);
			return Optional.of(task.due());
		});
	}

	Requeued requeueExpired() {
		return change((now) -> {
			int expired = bringBack(now);
			this.guards.reap(now);
			boolean more = isAnyDue(now);
			Optional<Duration> nextDue = this.timed.isEmpty() ? Optional.empty()
					: Optional.of(more ? Duration.ZERO : Duration.between(now, this.timed.first().due()));
			return new Requeued(expired, more, nextDue);
		});
	}

	void requeueAllExpired() {
		Requeued portion;
		do {
			portion = requeueExpired();
		}
		while (portion.more());
	}

	TaskCounts counts() {
		return change((now) -> {
			while (isAnyDue(now)) {
				bringBack(now);
			}
			int taken = this.takenByToken.size();
			return new TaskCounts(this.ready.size() + this.turns.size(), this.timed.size() - taken, taken,
					this.dead.size());
		});
	}

	long purge() {
		return change((now) -> {
			long count = this.ready.size() + this.turns.size() + this.timed.size();
			this.ready.clear();
			this.timed.clear();
			this.takenByToken.clear();
			this.livingIds.clear();
			this.guards.clear();
			this.turns.clear();
			return count;
		});
	}

	List<DeadLetter> listDead(long offset, int limit) {
		return change(
				(now) -> this.dead.values().stream().skip(offset).limit(limit).map(MemoryTask::deadLetter).toList());
	}

	int replayDead(long offset, int max) {
		return change((now) -> replay(this.dead.keySet().stream().skip(offset).limit(max).toList(), now));
	}

	int replayDead(List<String> ids) {
		return change((now) -> replay(ids, now));
	}

	private int replay(List<String> ids, Instant now) {
		int replayed = 0;
		for (String id : ids) {
			MemoryTask task = this.dead.get(id);
			if (task != null && this.livingIds.add(id)) {
				this.dead.remove(id);
				task.revive();
				lineUp(task, now);
				replayed++;
			}
		}
		return replayed;
	}

	boolean removeDead(String id) {
		return change((now) -> this.dead.remove(id) != null);
	}

	long removeAllDead() {
		return change((now) -> {
			long count = this.dead.size();
			this.dead.clear();
			return count;
		});
	}

	/** End the waits of a store that closes. */
	void endWaits(MemoryTaskStore store) {
		List<Take> ended = change((now) -> {
			List<Take> own = this.waiting.stream().filter((take) -> take.store() == store).toList();
			own.forEach(this.waiting::remove);
			return own;
		});
		ended.forEach((take) -> take.taken().completeExceptionally(closed()));
	}

	TaskStoreException closed() {
		return new TaskStoreException(
				"Queue '" + this.name + "': the store is closed. Open another, or stop using this one before.", null);
	}

	/** How many entries of any kind there are. */
	long size() {
		return change((now) -> (long) this.ready.size() + this.timed.size() + this.takenByToken.size()
				+ this.livingIds.size() + this.guards.size() + this.turns.size() + this.turns.keys() + this.dead.size()
				+ this.waiting.size() + this.lastTicks.size());
	}

	private void timerRang() {
		change((now) -> {
			this.timer.stop();
			return bringBack(now);
		});
	}

	/**
	 * Do one step, then hand ready tasks to those who wait.
	 */
	private <T> T change(Function<Instant, T> step) {
		T result;
		List<Handover> handovers;
		this.lock.lock();
		try {
			Instant now = this.clock.instant();
			result = step.apply(now);
			handovers = serveWaiting(now);
			setTimer(now);
		}
		finally {
			this.lock.unlock();
		}
		for (Handover handover : handovers) {
			if (!handover.take().taken().complete(handover.deliveries())) {
				release(handover.deliveries(), Duration.ZERO);
			}
		}
		return result;
	}

	private List<Handover> serveWaiting(Instant now) {
		if (this.waiting.isEmpty() || this.ready.isEmpty()) {
			return List.of();
		}
		List<Handover> handovers = new ArrayList<>();
		while (!this.waiting.isEmpty() && !this.ready.isEmpty()) {
			Take take = this.waiting.iterator().next();
			this.waiting.remove(take);
			handovers.add(new Handover(take, claim(take, now)));
		}
		return handovers;
	}

	private List<Delivery> claim(Take take, Instant now) {
		List<Delivery> deliveries = new ArrayList<>(Math.min(take.max(), this.ready.size()));
		while (deliveries.size() < take.max() && !this.ready.isEmpty()) {
			MemoryTask task = this.ready.removeFirst();
			String token = String.valueOf(TOKENS.incrementAndGet());
			deliveries.add(task.take(token, take.terms(), now));
			this.takenByToken.put(token, task);
			this.timed.add(task);
		}
		return deliveries;
	}

	/** Only those who wait need to be told when something is due. */
	private void setTimer(Instant now) {
		if (this.waiting.isEmpty() || this.timed.isEmpty() || this.clock instanceof SettableClock) {
			this.timer.stop();
		}
		else {
			this.timer.ringAt(this.timed.first().due(), now);
		}
	}

	/**
	 * Bring back a portion of what is due.
	 * @return how many leases had run out
	 */
	private int bringBack(Instant now) {
		int expired = 0;
		Deque<MemoryTask> toFront = new ArrayDeque<>();
		for (int i = 0; i < PORTION && isAnyDue(now); i++) {
			MemoryTask task = Objects.requireNonNull(this.timed.pollFirst());
			String token = task.token();
			if (token == null) {
				this.ready.addLast(task);
				continue;
			}
			expired++;
			this.takenByToken.remove(token);
			if (task.isLastAttempt()) {
				die(task, task.leaseRanOut(), now);
			}
			else {
				task.endLease(now);
				toFront.push(task);
			}
		}
		toFront.forEach(this.ready::addFirst);
		return expired;
	}

	/** At the end of the queue, now or when it is due. */
	private void makeReady(MemoryTask task, Instant now) {
		if (isDue(task, now)) {
			this.ready.addLast(task);
		}
		else {
			this.timed.add(task);
		}
	}

	private boolean isAnyDue(Instant now) {
		return !this.timed.isEmpty() && isDue(this.timed.first(), now);
	}

	private void die(MemoryTask task, String error, Instant now) {
		task.die(error, now);
		this.livingIds.remove(task.id());
		// a new entry goes to the end, unlike a replaced one
		this.dead.remove(task.id());
		this.dead.put(task.id(), task);
		leave(task, now);
	}

	/** At the end of the queue, or behind those with the same ordering key. */
	private void lineUp(MemoryTask task, Instant now) {
		if (this.turns.enter(task)) {
			makeReady(task, now);
		}
	}

	/** Let the next one with the same ordering key go on. */
	private void leave(MemoryTask task, Instant now) {
		MemoryTask next = this.turns.leave(task);
		if (next != null) {
			makeReady(next, now);
		}
	}

	private @Nullable MemoryTask endHold(Delivery delivery, Instant now) {
		MemoryTask task = held(delivery, now);
		if (task != null) {
			this.takenByToken.remove(delivery.token());
			this.timed.remove(task);
		}
		return task;
	}

	private @Nullable MemoryTask held(Delivery delivery, Instant now) {
		MemoryTask task = this.takenByToken.get(delivery.token());
		return (task == null || isDue(task, now)) ? null : task;
	}

	private static boolean isDue(MemoryTask task, Instant now) {
		return !task.due().isAfter(now);
	}

	/**
	 * A take that waits.
	 */
	private record Take(MemoryTaskStore store, LeaseTerms terms, int max, CompletableFuture<List<Delivery>> taken) {

	}

	/**
	 * Tasks on their way to a take.
	 */
	private record Handover(Take take, List<Delivery> deliveries) {

	}

}
