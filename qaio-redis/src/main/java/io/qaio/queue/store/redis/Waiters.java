package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.QueueStore;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for tasks of one queue in this application. They ask in the order in
 * which they came, which is their place in the server's line, and again when there is
 * news (tasks became ready). An alarm rings when a lease or a delay ends, and before the
 * server forgets about them.
 */
final class Waiters {

	private final Map<Long, Waiter> waiting = new ConcurrentSkipListMap<>();

	private final Queue<Waiter> unasked = new ConcurrentLinkedQueue<>();

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicLong news = new AtomicLong();

	private final ScheduledExecutorService timer;

	private final Consumer<Waiter> ask;

	private final Consumer<Waiter> withdraw;

	private final Consumer<Waiter> expire;

	private final Runnable ring;

	private @Nullable Future<?> alarm;

	private long alarmAt;

	/**
	 * Create the waiting line.
	 * @param timer runs short work at its time
	 * @param ask takes for a waiter
	 * @param withdraw tells the server that a waiter waits no more
	 * @param expire completes a waiter whose time is over
	 * @param ring what to do when the alarm rings
	 */
	Waiters(ScheduledExecutorService timer, Consumer<Waiter> ask, Consumer<Waiter> withdraw, Consumer<Waiter> expire,
			Runnable ring) {
		this.timer = timer;
		this.ask = ask;
		this.withdraw = withdraw;
		this.expire = expire;
		this.ring = ring;
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	/**
	 * Let somebody join the line.
	 */
	void add(Waiter waiter) {
		this.waiting.put(waiter.id, waiter);
		this.unasked.add(waiter);
		waiter.result.whenComplete((deliveries, failure) -> left(waiter));
	}

	/**
	 * Let those who have not asked yet do so, in their order: while one thread is at it,
	 * others leave it the rest.
	 */
	void ask() {
		if (this.calls.getAndIncrement() > 0) {
			return;
		}
		int heard = 1;
		do {
			for (Waiter waiter = this.unasked.poll(); waiter != null; waiter = this.unasked.poll()) {
				waiter.hasAsked = true;
				send(waiter);
			}
			heard = this.calls.addAndGet(-heard);
		}
		while (heard > 0);
	}

	private void send(Waiter waiter) {
		if (waiter.asking.compareAndSet(false, true)) {
			waiter.heard = this.news.get();
			this.ask.accept(waiter);
		}
	}

	/**
	 * There may be tasks: everybody who has asked asks again.
	 */
	void news() {
		this.news.incrementAndGet();
		this.waiting.values().stream().filter((waiter) -> waiter.hasAsked).forEach(this::send);
	}

	/**
	 * Somebody's take came back with nothing, and the server knows of the wait.
	 */
	void registered(Waiter waiter) {
		waiter.registered = true;
		if (waiter.result.isDone()) {
			this.withdraw.accept(waiter);
			return;
		}
		if (waiter.timer == null && !waiter.wait.equals(QueueStore.FOREVER)) {
			long left = waiter.wait.toNanos() - (System.nanoTime() - waiter.since);
			waiter.timer = this.timer.schedule(() -> this.expire.accept(waiter), left, TimeUnit.NANOSECONDS);
		}
		waiter.asking.set(false);
		if (waiter.heard != this.news.get()) {
			send(waiter);
		}
	}

	/**
	 * The server handed over a task, and knows that this wait has ended.
	 * @return whether somebody took it
	 */
	boolean handOver(long id, Delivery delivery) {
		Waiter waiter = this.waiting.remove(id);
		if (waiter == null) {
			return false;
		}
		waiter.registered = false;
		return waiter.result.complete(List.of(delivery));
	}

	private void left(Waiter waiter) {
		this.waiting.remove(waiter.id);
		this.unasked.remove(waiter);
		Future<?> timer = waiter.timer;
		if (timer != null) {
			timer.cancel(false);
		}
		if (waiter.registered) {
			this.withdraw.accept(waiter);
		}
	}

	/**
	 * Who has waited longest of those that the server knows.
	 */
	@Nullable Waiter firstKnown() {
		for (Waiter waiter : this.waiting.values()) {
			if (waiter.registered) {
				return waiter;
			}
		}
		return null;
	}

	/**
	 * Those that the server knows, or soon will.
	 */
	List<Waiter> known() {
		return this.waiting.values().stream().filter((waiter) -> waiter.hasAsked).toList();
	}

	/**
	 * Ring after this time at the latest.
	 */
	synchronized void alarmIn(Duration delay) {
		long at = System.nanoTime() + delay.toNanos();
		if (this.alarm == null || at - this.alarmAt < 0) {
			setAlarm(at, delay);
		}
	}

	/**
	 * Ring after just this time, if nothing else happens.
	 */
	synchronized void resetAlarm(Duration delay) {
		setAlarm(System.nanoTime() + delay.toNanos(), delay);
	}

	private void setAlarm(long at, Duration delay) {
		if (this.alarm != null) {
			this.alarm.cancel(false);
		}
		this.alarmAt = at;
		this.alarm = this.timer.schedule(this::alarm, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void alarm() {
		synchronized (this) {
			this.alarm = null;
		}
		this.ring.run();
	}

	void failAll(RuntimeException failure) {
		this.waiting.values().forEach((waiter) -> waiter.result.completeExceptionally(failure));
	}

}
