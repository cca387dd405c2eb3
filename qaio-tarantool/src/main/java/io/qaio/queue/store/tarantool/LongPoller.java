package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The takes of one queue that wait. However many they are, one long poll waits on the
 * server for all of them; they share what it brings in the order in which they came.
 * <p>
 * Safe for use by many threads: its monitor guards all that changes, also that of its
 * takes. Callers are told outside of it.
 */
final class LongPoller {

	/** When to poll again after a poll has failed. */
	private static final Duration RETRY = Duration.ofMillis(500);

	/** When to poll again if too many calls wait on the server. */
	private static final Duration BUSY = Duration.ofSeconds(1);

	private final TakeOperation operation;

	private final DeliveryHandover handover;

	private final TaskRefusal refusal;

	private final ScheduledExecutorService timer;

	private final Supplier<Duration> longestPoll;

	private final Set<TarantoolTake> pending = new LinkedHashSet<>();

	private @Nullable LongPoll underWay;

	private boolean retryScheduled;

	/** Whether the last poll could not reach the server. */
	private boolean unavailable;

	/**
	 * Create a poller.
	 * @param operation takes tasks
	 * @param handover hands deliveries over
	 * @param refusal ends deliveries that cannot be read
	 * @param timer ends waits, and polls again
	 * @param longestPoll how long one call may wait on the server
	 */
	LongPoller(TakeOperation operation, DeliveryHandover handover, TaskRefusal refusal, ScheduledExecutorService timer,
			Supplier<Duration> longestPoll) {
		this.operation = operation;
		this.handover = handover;
		this.refusal = refusal;
		this.timer = timer;
		this.longestPoll = longestPoll;
	}

	/**
	 * Let a take wait.
	 */
	void add(TarantoolTake take) {
		synchronized (this) {
			this.pending.add(take);
			endAfter(take, take.nanosLeft());
		}
		take.result.whenComplete((deliveries, failure) -> remove(take));
		poll();
	}

	private void endAfter(TarantoolTake take, long nanos) {
		take.timer = this.timer.schedule(() -> end(take), nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * The wait of a take has ended, unless the server may still find ready tasks.
	 */
	private void end(TarantoolTake take) {
		boolean unavailable;
		synchronized (this) {
			long grace = (this.underWay != null) ? this.underWay.graceLeft() : 0;
			if (grace > 0) {
				endAfter(take, grace);
				return;
			}
			unavailable = this.unavailable;
		}
		if (unavailable) {
			take.fail(this.operation.unavailableWhileWaiting());
		}
		else {
			take.result.complete(List.of());
		}
	}

	private void remove(TarantoolTake take) {
		LongPoll needless;
		synchronized (this) {
			this.pending.remove(take);
			take.timer.cancel(false);
			needless = this.pending.isEmpty() ? this.underWay : null;
		}
		if (needless != null) {
			this.operation.cancel(needless);
		}
	}

	/**
	 * Poll for the takes that wait, unless a poll is under way.
	 */
	private void poll() {
		LongPoll poll;
		synchronized (this) {
			if (this.underWay != null || this.pending.isEmpty()) {
				return;
			}
			poll = new LongPoll(TakeOperation.max(this.pending), waitMillis());
			this.underWay = poll;
		}
		this.operation.poll(poll).whenComplete((taken, thrown) -> {
			if (thrown != null) {
				failed(poll, thrown);
			}
			else {
				answered(poll, taken);
			}
		});
	}

	private long waitMillis() {
		long longest = this.pending.stream().mapToLong(TarantoolTake::nanosLeft).max().orElse(0);
		return Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(longest) + 1, this.longestPoll.get().toMillis()));
	}

	private void pollAfter(Duration delay) {
		synchronized (this) {
			if (this.retryScheduled) {
				return;
			}
			this.retryScheduled = true;
		}
		this.timer.schedule(() -> {
			synchronized (this) {
				this.retryScheduled = false;
			}
			poll();
		}, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void answered(LongPoll poll, TakenTasks taken) {
		this.refusal.refuse(taken);
		Iterator<Delivery> deliveries = taken.deliveries().iterator();
		Map<TarantoolTake, List<Delivery>> shares;
		synchronized (this) {
			this.underWay = null;
			this.unavailable = false;
			shares = DeliveryHandover.shares(this.pending, deliveries);
			this.pending.removeAll(shares.keySet());
			this.pending.forEach((take) -> take.accepted = true);
		}
		// the next call leaves before callers are told, so that the server is not idle
		if (taken.busy()) {
			pollAfter(BUSY);
		}
		else {
			poll();
		}
		this.handover.complete(shares, deliveries).whenComplete((released, thrown) -> poll.ended.complete(null));
	}

	private void failed(LongPoll poll, Throwable thrown) {
		TaskStoreException failure = this.operation.explain(thrown);
		List<TarantoolTake> failed;
		synchronized (this) {
			this.underWay = null;
			this.unavailable = failure instanceof TaskStoreUnavailableException;
			// a take that the server knew of waits on, for the server to come back
			if (this.unavailable && poll.isSent()) {
				this.pending.forEach((take) -> take.accepted = true);
			}
			failed = this.pending.stream().filter((take) -> !take.accepted).toList();
		}
		failed.forEach((take) -> take.fail(failure));
		pollAfter(RETRY);
		poll.ended.complete(null);
	}

	/**
	 * Whether a call waits on the server, as far as the client knows.
	 */
	synchronized boolean isPolling() {
		return this.underWay != null && this.underWay.isWaiting();
	}

	/**
	 * End all waits.
	 * @param failure what the callers are told
	 * @return completes when nothing is being handed over any more
	 */
	CompletableFuture<?> close(TaskStoreException failure) {
		List<TarantoolTake> all;
		LongPoll poll;
		synchronized (this) {
			all = List.copyOf(this.pending);
			poll = this.underWay;
		}
		all.forEach((take) -> take.fail(failure));
		return (poll != null) ? poll.ended : CompletableFuture.completedFuture(null);
	}

}
