package io.qaio.queue.store.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreException;

/**
 * One queue, shared by all stores on the same tasks: owns the lock, the state that it
 * guards, and the takes that wait for tasks.
 * <p>
 * Safe for use by many threads. Futures are completed without the lock, since dependent
 * actions may call back.
 */
final class MemoryQueue {

	private final String name;

	private final Clock clock;

	private final Lock lock = new ReentrantLock();

	private final MemoryQueueState state = new MemoryQueueState();

	private final Set<MemoryTake> waiting = new LinkedHashSet<>();

	private final DueTimer timer = new DueTimer(this::requeueDue);

	MemoryQueue(String name, Clock clock) {
		this.name = name;
		this.clock = clock;
	}

	/**
	 * Do one step under the lock, then serve takes that wait.
	 * @param step changes the state, at the time by the clock
	 * @return the result of the step
	 */
	<T> T change(BiFunction<MemoryQueueState, Instant, T> step) {
		T result;
		List<Handover> handovers;
		this.lock.lock();
		try {
			Instant now = this.clock.instant();
			result = step.apply(this.state, now);
			handovers = serveWaiting(now);
			setTimer(now);
		}
		finally {
			this.lock.unlock();
		}
		for (Handover handover : handovers) {
			if (!handover.take().taken().complete(handover.deliveries())) {
				release(handover.deliveries());
			}
		}
		return result;
	}

	private List<Handover> serveWaiting(Instant now) {
		if (this.waiting.isEmpty() || !this.state.hasReady()) {
			return List.of();
		}
		List<Handover> handovers = new ArrayList<>();
		for (Iterator<MemoryTake> takes = this.waiting.iterator(); takes.hasNext() && this.state.hasReady();) {
			MemoryTake take = takes.next();
			takes.remove();
			handovers.add(new Handover(take, this.state.take(take.max(), take.store().terms(), now)));
		}
		return handovers;
	}

	/** Only takes that wait need to hear when something is due. */
	private void setTimer(Instant now) {
		Instant due = this.waiting.isEmpty() ? null : this.state.nextDue();
		if (due == null || this.clock instanceof SettableClock) {
			this.timer.stop();
		}
		else {
			this.timer.fireAt(due, now);
		}
	}

	private void requeueDue() {
		change((state, now) -> {
			this.timer.stop();
			return state.requeueExpired(now);
		});
	}

	CompletableFuture<List<Delivery>> take(MemoryQueueStore store, int max, Duration wait) {
		CompletableFuture<List<Delivery>> taken = new CompletableFuture<>();
		MemoryTake take = new MemoryTake(store, max, taken);
		boolean open = change((state, now) -> {
			state.requeueExpired(now);
			return store.isOpen() && this.waiting.add(take);
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
		taken.whenComplete((deliveries, failure) -> change((state, now) -> this.waiting.remove(take)));
		return taken;
	}

	void release(List<Delivery> deliveries) {
		change((state, now) -> state.release(deliveries, Duration.ZERO, now));
	}

	/** End the waits of a store that closes. */
	void endWaits(MemoryTaskStore store) {
		List<MemoryTake> ended = change((state, now) -> {
			List<MemoryTake> own = this.waiting.stream().filter((take) -> take.store().isOf(store)).toList();
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
		return change((state, now) -> state.size() + this.waiting.size());
	}

	/**
	 * A take that waits for tasks.
	 */
	private record MemoryTake(MemoryQueueStore store, int max, CompletableFuture<List<Delivery>> taken) {
	}

	/**
	 * Tasks that were taken for a take that waited.
	 */
	private record Handover(MemoryTake take, List<Delivery> deliveries) {
	}

}
