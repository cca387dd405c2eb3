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
 * The takes of one queue that wait for tasks in this application. Each is sent to the
 * server in the order in which it came, which decides its place there, and again when
 * tasks have become ready. An alarm goes off when a lease or a delay ends, and before the
 * server forgets the takes.
 * <p>
 * Thread-safe. The lock of this object guards the alarm only.
 */
final class PendingTakes {

	/** By number, so those that wait longest come first. */
	private final Map<Long, PendingTake> takes = new ConcurrentSkipListMap<>();

	private final Queue<PendingTake> unsent = new ConcurrentLinkedQueue<>();

	private final AtomicInteger sendRequests = new AtomicInteger();

	private final AtomicLong announcements = new AtomicLong();

	private final ScheduledExecutorService timer;

	private final Consumer<PendingTake> send;

	private final Consumer<PendingTake> withdraw;

	private final Consumer<PendingTake> expire;

	private final Runnable onAlarm;

	private @Nullable Future<?> alarm;

	private long alarmAt;

	/**
	 * Create pending takes, none so far.
	 * @param timer runs short work at its time
	 * @param send sends a take to the server
	 * @param withdraw tells the server that a take is pending no more
	 * @param expire completes a take whose wait is over
	 * @param onAlarm what to do when the alarm goes off
	 */
	PendingTakes(ScheduledExecutorService timer, Consumer<PendingTake> send, Consumer<PendingTake> withdraw,
			Consumer<PendingTake> expire, Runnable onAlarm) {
		this.timer = timer;
		this.send = send;
		this.withdraw = withdraw;
		this.expire = expire;
		this.onAlarm = onAlarm;
	}

	boolean isEmpty() {
		return this.takes.isEmpty();
	}

	/**
	 * Add a take, which {@link #sendNew} sends.
	 */
	void add(PendingTake take) {
		this.takes.put(take.number, take);
		this.unsent.add(take);
		take.result.whenComplete((deliveries, failure) -> remove(take));
	}

	/**
	 * Send the takes that have not been sent, in their order: while one thread does so,
	 * others leave it the rest.
	 */
	void sendNew() {
		if (this.sendRequests.getAndIncrement() > 0) {
			return;
		}
		int seen = 1;
		do {
			for (PendingTake take = this.unsent.poll(); take != null; take = this.unsent.poll()) {
				take.sent = true;
				send(take);
			}
			seen = this.sendRequests.addAndGet(-seen);
		}
		while (seen > 0);
	}

	private void send(PendingTake take) {
		if (take.inFlight.compareAndSet(false, true)) {
			take.announcements = this.announcements.get();
			this.send.accept(take);
		}
	}

	/**
	 * Send all takes again: there may be tasks.
	 */
	void sendAgain() {
		this.announcements.incrementAndGet();
		this.takes.values().stream().filter((take) -> take.sent).forEach(this::send);
	}

	/**
	 * The server had no task for a take, and knows now that it is pending.
	 */
	void registered(PendingTake take) {
		take.registered = true;
		if (take.result.isDone()) {
			this.withdraw.accept(take);
			return;
		}
		if (take.timeout == null && !take.wait.equals(QueueStore.FOREVER)) {
			long left = take.wait.toNanos() - (System.nanoTime() - take.since);
			take.timeout = this.timer.schedule(() -> this.expire.accept(take), left, TimeUnit.NANOSECONDS);
		}
		take.inFlight.set(false);
		if (take.announcements != this.announcements.get()) {
			send(take);
		}
	}

	/**
	 * The server handed a task over, and knows that the take is pending no more.
	 * @return whether the take got it
	 */
	boolean handOver(long number, Delivery delivery) {
		PendingTake take = this.takes.remove(number);
		if (take == null) {
			return false;
		}
		take.registered = false;
		return take.result.complete(List.of(delivery));
	}

	private void remove(PendingTake take) {
		this.takes.remove(take.number);
		this.unsent.remove(take);
		Future<?> timeout = take.timeout;
		if (timeout != null) {
			timeout.cancel(false);
		}
		if (take.registered) {
			this.withdraw.accept(take);
		}
	}

	/**
	 * The take that has waited longest of those that the server knows.
	 */
	@Nullable PendingTake firstRegistered() {
		for (PendingTake take : this.takes.values()) {
			if (take.registered) {
				return take;
			}
		}
		return null;
	}

	/**
	 * The takes that the server knows, or soon will.
	 */
	List<PendingTake> sent() {
		return this.takes.values().stream().filter((take) -> take.sent).toList();
	}

	/**
	 * Let the alarm go off after a time at the latest.
	 */
	synchronized void alarmWithin(Duration delay) {
		long at = System.nanoTime() + delay.toNanos();
		if (this.alarm == null || at - this.alarmAt < 0) {
			setAlarm(at, delay);
		}
	}

	/**
	 * Let the alarm go off after just this time, unless it is set anew.
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
		this.onAlarm.run();
	}

	void failAll(RuntimeException failure) {
		this.takes.values().forEach((take) -> take.result.completeExceptionally(failure));
	}

}
