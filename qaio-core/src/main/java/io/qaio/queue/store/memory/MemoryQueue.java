package io.qaio.queue.store.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.TaskStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue, shared by all stores on the same tasks: owns the lock, the state that it
 * guards, and the takes that wait for tasks.
 * <p>
 * Safe for use by many threads. Futures are completed without the lock, since dependent
 * actions may call back.
 */
final class MemoryQueue {

	private static final Logger logger = LoggerFactory.getLogger(MemoryTaskStore.class);

	/** Less is no step: clocks are set by so much all the time. */
	private static final Duration SHORTEST_STEP = Duration.ofSeconds(2);

	private final String name;

	private final Clock clock;

	private Instant last = Instant.MIN;

	private final Lock lock = new ReentrantLock();

	private final MemoryTasks tasks = new MemoryTasks();

	private final Set<MemoryTake> waiting = new LinkedHashSet<>();

	/** Fires when the first delay or lease ends while takes wait. */
	private CompletableFuture<Void> timer = new CompletableFuture<>();

	private @Nullable Instant timerDue;

	MemoryQueue(String name, Clock clock) {
		this.name = name;
		this.clock = clock;
	}

	/**
	 * Do one step under the lock, then serve takes that wait.
	 * @param step changes the state, at the time by the clock
	 * @return the result of the step
	 */
	<T> T change(BiFunction<MemoryTasks, Instant, T> step) {
		return change(step, () -> {
		});
	}

	private <T> T change(BiFunction<MemoryTasks, Instant, T> step, Runnable whenServed) {
		T result;
		Map<MemoryTake, List<Delivery>> handovers;
		this.lock.lock();
		try {
			Instant now = this.clock.instant();
			noticeStepBack(now);
			result = step.apply(this.tasks, now);
			handovers = serveWaiting(now);
			whenServed.run();
			setTimer(now);
		}
		finally {
			this.lock.unlock();
		}
		handovers.forEach((take, deliveries) -> {
			if (!take.taken().complete(deliveries)) {
				release(deliveries);
			}
		});
		return result;
	}

	/** A clock that a test sets does what the test wants. */
	private void noticeStepBack(Instant now) {
		if (now.isBefore(this.last) && !(this.clock instanceof SettableClock)) {
			Duration step = Duration.between(this.last, now);
			if (step.negated().compareTo(SHORTEST_STEP) > 0) {
				logger.warn("Queue '" + this.name + "': the clock has stepped back by " + step.negated().toMillis()
						+ " ms. Leases and delays are shortened by as much, so that they last as long as they were to;"
						+ " tasks that wait for a time wait for it.");
				this.tasks.clockStepped(step);
			}
		}
		this.last = now;
	}

	private Map<MemoryTake, List<Delivery>> serveWaiting(Instant now) {
		Map<MemoryTake, List<Delivery>> handovers = new LinkedHashMap<>();
		for (Iterator<MemoryTake> takes = this.waiting.iterator(); takes.hasNext() && this.tasks.hasReady();) {
			MemoryTake take = takes.next();
			List<Delivery> deliveries = this.tasks.take(take.max(), take.terms(), now);
			// none if as many are taken as may be
			if (!deliveries.isEmpty()) {
				takes.remove();
				handovers.put(take, deliveries);
			}
		}
		return handovers;
	}

	/** Only takes that wait need to hear when something is due. */
	private void setTimer(Instant now) {
		boolean needed = !this.waiting.isEmpty() && !(this.clock instanceof SettableClock);
		Instant due = needed ? this.tasks.nextDue() : null;
		if (Objects.equals(due, this.timerDue)) {
			return;
		}
		this.timer.cancel(false);
		this.timerDue = due;
		if (due != null) {
			// at least 1 ms, so that a clock that stands still causes no busy loop
			long delay = Math.max(1, TimeUnit.MILLISECONDS.convert(Duration.between(now, due)));
			this.timer = new CompletableFuture<Void>().completeOnTimeout(null, delay, TimeUnit.MILLISECONDS);
			this.timer.thenRunAsync(this::requeueDue);
		}
	}

	private void requeueDue() {
		change((tasks, now) -> {
			this.timerDue = null;
			return tasks.requeueExpired(now);
		});
	}

	CompletableFuture<List<Delivery>> take(MemoryTaskStore store, LeaseTerms terms, int max, Duration wait) {
		CompletableFuture<List<Delivery>> taken = new CompletableFuture<>();
		MemoryTake take = new MemoryTake(store, terms, max, taken);
		boolean open = change((tasks, now) -> {
			tasks.requeueExpired(now);
			return !store.isClosed() && this.waiting.add(take);
		}, () -> {
			// what comes later is not for a take that does not wait
			if (wait.isZero()) {
				this.waiting.remove(take);
			}
		});
		if (!open) {
			return CompletableFuture.failedFuture(closed());
		}
		if (wait.isZero()) {
			taken.complete(List.of());
		}
		else {
			taken.completeOnTimeout(List.of(), TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS);
		}
		taken.whenComplete((deliveries, failure) -> change((tasks, now) -> this.waiting.remove(take)));
		return taken;
	}

	void release(List<Delivery> deliveries) {
		change((tasks, now) -> tasks.release(deliveries, Duration.ZERO, now));
	}

	/** End the waits of a store that closes. */
	void endWaits(MemoryTaskStore store) {
		List<MemoryTake> ended = change((tasks, now) -> {
			List<MemoryTake> own = this.waiting.stream().filter((take) -> take.store() == store).toList();
			own.forEach(this.waiting::remove);
			return own;
		});
		ended.forEach((take) -> take.taken().completeExceptionally(closed()));
	}

	TaskStoreException closed() {
		return new TaskStoreException("Queue '" + this.name
				+ "': the store is closed. Nothing was stored, taken or changed. Open another store, or close this one"
				+ " later.", null);
	}

	/** How many entries of any kind there are. */
	long size() {
		return change((tasks, now) -> tasks.size() + this.waiting.size());
	}

	/**
	 * A take that waits for tasks.
	 */
	private record MemoryTake(MemoryTaskStore store, LeaseTerms terms, int max,
			CompletableFuture<List<Delivery>> taken) {
	}

}
