package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import org.jspecify.annotations.Nullable;

/**
 * Requeues what is due in one queue and tells the server which takes are pending, while
 * there are any: when a lease or a delay ends, and before the server forgets the takes.
 * <p>
 * Thread-safe. The lock of this object guards the alarm.
 */
final class TakeRenewal {

	/** A lease that ends at a millisecond has ended after it. */
	private static final Duration SLACK = Duration.ofMillis(1);

	/** When to try again after a call for pending takes has failed, in milliseconds. */
	static final long RETRY_MILLIS = 1000;

	/** How many times its interval the server remembers a pending take. */
	private static final int INTERVALS_TO_FORGET = 3;

	private final QueueScripts scripts;

	private final ClockSteps steps;

	private final PushSubscription subscription;

	private final ScheduledExecutorService timer;

	private final Supplier<Duration> interval;

	private final PendingTakes takes;

	private final PendingTakeCheck check;

	private volatile long askedAt = System.nanoTime();

	private @Nullable ScheduledFuture<?> alarm;

	/**
	 * Create the renewal of pending takes.
	 * @param scripts the queue's scripts
	 * @param steps notices when the server's clock steps
	 * @param subscription where the server announces tasks
	 * @param timer runs short work at its time
	 * @param interval after how long the server must be told again which takes are
	 * pending
	 * @param takes the takes
	 * @param check is told if the server does not know them
	 */
	TakeRenewal(QueueScripts scripts, ClockSteps steps, PushSubscription subscription, ScheduledExecutorService timer,
			Supplier<Duration> interval, PendingTakes takes, PendingTakeCheck check) {
		this.scripts = scripts;
		this.steps = steps;
		this.subscription = subscription;
		this.timer = timer;
		this.interval = interval;
		this.takes = takes;
		this.check = check;
	}

	/**
	 * When the server was last told which takes are pending, as
	 * {@link System#nanoTime()}.
	 */
	long askedAt() {
		return this.askedAt;
	}

	/**
	 * How long the server remembers a pending take, in milliseconds.
	 */
	long rememberedMillis() {
		return this.interval.get().multipliedBy(INTERVALS_TO_FORGET).toMillis();
	}

	/**
	 * There may be tasks for pending takes: now, if zero, or in some milliseconds.
	 */
	void announced(long millis) {
		if (millis == 0) {
			this.takes.sendAgain();
		}
		else {
			dueIn(millis);
		}
	}

	/**
	 * Renew when a lease or a delay ends, at the latest, if there are pending takes.
	 * @param millis how long that is, negative if there is none
	 */
	synchronized void dueIn(long millis) {
		Duration delay = untilDue(millis);
		if (!this.takes.isEmpty()
				&& (this.alarm == null || delay.toNanos() < this.alarm.getDelay(TimeUnit.NANOSECONDS))) {
			renewIn(delay);
		}
	}

	private Duration untilDue(long millis) {
		Duration interval = this.interval.get();
		return (millis < 0 || millis > interval.toMillis()) ? interval : Duration.ofMillis(millis).plus(SLACK);
	}

	private synchronized void renewIn(Duration delay) {
		if (this.alarm != null) {
			this.alarm.cancel(false);
		}
		this.alarm = this.timer.schedule(this::renew, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void renew() {
		synchronized (this) {
			this.alarm = null;
		}
		if (!this.takes.isEmpty()) {
			requeueExpired().whenComplete((requeued, thrown) -> {
				if (thrown != null) {
					dueIn(RETRY_MILLIS);
				}
			});
		}
	}

	/**
	 * Requeue expired leases, and tell the server again which takes are pending.
	 */
	CompletableFuture<Requeued> requeueExpired() {
		PendingTake longest = this.takes.longestRegistered();
		List<byte[]> pending = this.takes.sent();
		CompletableFuture<Requeued> requeued = requeue(pending.subList(0, Math.min(QueueStore.PORTION, pending.size())),
				longest);
		for (int from = QueueStore.PORTION; from < pending.size(); from += QueueStore.PORTION) {
			requeued = requeued.thenCombine(
					requeue(pending.subList(from, Math.min(from + QueueStore.PORTION, pending.size())), null),
					(before, last) -> new Requeued(before.expired() + last.expired(), last.more(), last.nextDue()));
		}
		return requeued;
	}

	private CompletableFuture<Requeued> requeue(List<byte[]> pending, @Nullable PendingTake first) {
		long sentAt = System.currentTimeMillis();
		long since = System.nanoTime();
		byte[] channel = pending.isEmpty() ? QueueScripts.NOTHING : this.scripts.client().channel();
		return this.scripts
			.<List<Long>>call(Script.REQUEUE,
					Stream.concat(Stream.of(channel, rememberedMillis()), pending.stream()).toArray())
			.thenApply((reply) -> {
				this.steps.observed(sentAt, reply.get(6), System.currentTimeMillis());
				if (first != null && reply.get(4) == 1) {
					this.check.unknown(first);
				}
				if (!pending.isEmpty()) {
					this.askedAt = System.nanoTime();
					this.subscription.expectMessage(since);
				}
				return requeued(!pending.isEmpty(), reply);
			});
	}

	private Requeued requeued(boolean someWait, List<Long> reply) {
		long next = reply.get(2);
		this.takes.quarantine().counted(reply.get(5));
		if (someWait) {
			renewIn(untilDue(next));
			if (reply.get(3) == 1) {
				this.takes.sendAgain();
			}
		}
		return new Requeued(reply.get(0).intValue(), reply.get(1) == 1,
				Optional.of(next).filter((millis) -> millis >= 0).map(Duration::ofMillis));
	}

}
