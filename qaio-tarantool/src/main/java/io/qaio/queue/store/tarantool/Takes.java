package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.tarantool.iproto.IprotoSession;
import org.jspecify.annotations.Nullable;

/**
 * The takes of one queue. However many callers wait, one call waits on the server for all
 * of them; what it brings is theirs in the order in which they came.
 */
final class Takes {

	private static final String OPERATION = "take";

	private static final int MAX_CALLS = 2;

	private static final int MAX_TASKS_PER_CALL = 100_000;

	/** More comes with the next call, unless it is one task. */
	private static final int MAX_BYTES_PER_CALL = 16 * 1024 * 1024;

	/** A call that is under way for so long waits on the server: there is no task. */
	private static final Duration GRACE = Duration.ofMillis(100);

	/** When to ask again after those who wait could not. */
	private static final Duration RETRY = Duration.ofMillis(500);

	/** When to ask again if the server has too many who wait. */
	private static final Duration BUSY = Duration.ofSeconds(1);

	private static final CompletableFuture<?> DONE = CompletableFuture.completedFuture(null);

	private final TarantoolTaskStore store;

	private final String name;

	private final LeaseTerms terms;

	private final QueueCalls calls;

	private final Function<Delivery, CompletableFuture<?>> release;

	private final Coalescer<Waiter, Answer> atOnce;

	// guarded by this set, as all that follows
	private final Set<Waiter> waiting = new LinkedHashSet<>();

	private @Nullable Call underWay;

	private boolean askingLater;

	/** Whether the last call could not reach the server. */
	private boolean away;

	private long lastTicket;

	Takes(TarantoolTaskStore store, String name, LeaseTerms terms, QueueCalls calls,
			Function<Delivery, CompletableFuture<?>> release) {
		this.store = store;
		this.name = name;
		this.terms = terms;
		this.calls = calls;
		this.release = release;
		this.atOnce = new Coalescer<>(MAX_CALLS, MAX_TASKS_PER_CALL, Coalescer.Order.SEND_FIRST, this::takeAtOnce,
				this::hand, calls.explain(OPERATION), TaskStoreUnavailableException.class::isInstance);
	}

	CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		Waiter waiter = new Waiter(max, wait);
		if (waiter.waits()) {
			join(waiter);
		}
		else {
			this.atOnce.submit(waiter);
		}
		return waiter.result;
	}

	private CompletableFuture<Answer> takeAtOnce(List<Waiter> asking) {
		return this.calls.call(arguments(max(asking), 0, 0));
	}

	private static int max(Collection<Waiter> asking) {
		return (int) Math.min(MAX_TASKS_PER_CALL, asking.stream().mapToLong((waiter) -> waiter.max).sum());
	}

	private List<Object> arguments(int max, long waitMillis, long ticket) {
		List<Object> arguments = this.calls.arguments(OPERATION);
		arguments.add(max);
		arguments.add(MAX_BYTES_PER_CALL);
		arguments.add(this.terms.visibilityTimeout().toMillis());
		arguments.add(this.terms.maxAttempts());
		arguments.add(waitMillis);
		arguments.add(ticket);
		return arguments;
	}

	/** Hand over what came at once. */
	private void hand(List<Waiter> asking, Answer answer) {
		Iterator<Delivery> deliveries = deliveries(answer).iterator();
		for (Waiter waiter : asking) {
			hand(waiter, next(deliveries, waiter.max));
		}
		giveBack(deliveries);
	}

	private CompletableFuture<?> hand(Waiter waiter, List<Delivery> deliveries) {
		return waiter.result.complete(deliveries) ? DONE : giveBack(deliveries.iterator());
	}

	/** Release what came too late for its caller. */
	private CompletableFuture<?> giveBack(Iterator<Delivery> deliveries) {
		CompletableFuture<?> all = DONE;
		while (deliveries.hasNext()) {
			all = CompletableFuture.allOf(all, this.release.apply(deliveries.next()));
		}
		return all;
	}

	private static List<Delivery> next(Iterator<Delivery> deliveries, int max) {
		List<Delivery> next = new ArrayList<>();
		while (next.size() < max && deliveries.hasNext()) {
			next.add(deliveries.next());
		}
		return next;
	}

	private static List<Delivery> deliveries(Answer answer) {
		long queue = answer.number(0);
		long lease = answer.number(1);
		Answer list = answer.list(2);
		List<Delivery> deliveries = new ArrayList<>();
		for (int i = 0; i < list.size(); i++) {
			list.list(i).addDeliveries(queue, lease, deliveries);
		}
		return deliveries;
	}

	private void join(Waiter waiter) {
		synchronized (this.waiting) {
			this.waiting.add(waiter);
			if (!waiter.waitsForever()) {
				endAfter(waiter, waiter.left());
			}
		}
		waiter.result.whenComplete((deliveries, failure) -> left(waiter));
		ask();
	}

	private void endAfter(Waiter waiter, long nanos) {
		waiter.timer = this.store.timer().schedule(() -> end(waiter), nanos, TimeUnit.NANOSECONDS);
	}

	/**
	 * The time of one who waits is over; but the server must have had its say.
	 */
	private void end(Waiter waiter) {
		boolean lost;
		synchronized (this.waiting) {
			long grace = (this.underWay != null) ? this.underWay.grace() : 0;
			if (grace > 0) {
				endAfter(waiter, grace);
				return;
			}
			lost = this.away;
		}
		if (lost) {
			waiter.fail(new TaskStoreUnavailableException("Queue '" + this.name + "', take: Tarantool was away while"
					+ " waiting, so whether there was a task is not known", null));
		}
		else {
			waiter.result.complete(List.of());
		}
	}

	private void left(Waiter waiter) {
		Call needless = null;
		synchronized (this.waiting) {
			this.waiting.remove(waiter);
			if (waiter.timer != null) {
				waiter.timer.cancel(false);
			}
			if (this.waiting.isEmpty()) {
				needless = this.underWay;
			}
		}
		if (needless != null) {
			needless.cancel();
		}
	}

	/**
	 * Let a call wait for those who wait, unless one does.
	 */
	private void ask() {
		Call call;
		synchronized (this.waiting) {
			if (this.underWay != null || this.waiting.isEmpty()) {
				return;
			}
			call = new Call(++this.lastTicket, max(this.waiting), longestWait());
			this.underWay = call;
		}
		this.calls.session().whenComplete((session, thrown) -> {
			if (thrown != null) {
				failed(call, thrown);
			}
			else {
				call.start(session);
			}
		});
	}

	private long longestWait() {
		long longest = this.waiting.stream().mapToLong(Waiter::left).max().orElse(0);
		return Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(longest) + 1, this.store.longestWait().toMillis()));
	}

	private void askLater(Duration delay) {
		synchronized (this.waiting) {
			if (this.askingLater) {
				return;
			}
			this.askingLater = true;
		}
		this.store.timer().schedule(() -> {
			synchronized (this.waiting) {
				this.askingLater = false;
			}
			ask();
		}, delay.toNanos(), TimeUnit.NANOSECONDS);
	}

	private void answered(Call call, Taken taken) {
		List<Supplier<CompletableFuture<?>>> handovers = new ArrayList<>();
		Iterator<Delivery> left = taken.deliveries.iterator();
		synchronized (this.waiting) {
			this.underWay = null;
			this.away = false;
			Iterator<Waiter> waiters = this.waiting.iterator();
			while (waiters.hasNext()) {
				Waiter waiter = waiters.next();
				List<Delivery> own = next(left, waiter.max);
				if (!own.isEmpty() || waiter.left() <= 0) {
					waiters.remove();
					handovers.add(() -> hand(waiter, own));
				}
				else {
					waiter.accepted = true;
				}
			}
		}
		// the next call leaves before callers are told, so that the server is not idle
		if (taken.busy) {
			askLater(BUSY);
		}
		else {
			ask();
		}
		CompletableFuture<?> given = DONE;
		for (Supplier<CompletableFuture<?>> handover : handovers) {
			given = CompletableFuture.allOf(given, handover.get());
		}
		CompletableFuture.allOf(given, giveBack(left)).whenComplete((released, thrown) -> call.ended.complete(null));
	}

	private void failed(Call call, Throwable thrown) {
		TaskStoreException failure = this.calls.explain(OPERATION).apply(thrown);
		List<Waiter> failed = new ArrayList<>();
		synchronized (this.waiting) {
			this.underWay = null;
			this.away = failure instanceof TaskStoreUnavailableException;
			for (Waiter waiter : this.waiting) {
				// what waited on the server already waits on: it may come back
				waiter.accepted |= this.away && call.hasLeft();
				if (!waiter.accepted) {
					failed.add(waiter);
				}
			}
		}
		failed.forEach((waiter) -> waiter.fail(failure));
		askLater(RETRY);
		call.ended.complete(null);
	}

	/**
	 * Whether a call waits on the server, as far as is known here.
	 */
	boolean isWaiting() {
		synchronized (this.waiting) {
			return this.underWay != null && this.underWay.isWaiting();
		}
	}

	/**
	 * End all waits.
	 * @return completes when nothing is being handed over any more
	 */
	CompletableFuture<?> close(TaskStoreException failure) {
		List<Waiter> all;
		Call call;
		synchronized (this.waiting) {
			all = List.copyOf(this.waiting);
			call = this.underWay;
		}
		all.forEach((waiter) -> waiter.fail(failure));
		return (call != null) ? call.ended : DONE;
	}

	/**
	 * What a call that waited brought.
	 *
	 * @param deliveries the deliveries
	 * @param busy whether the server did not let it wait, since too many do
	 */
	private record Taken(List<Delivery> deliveries, boolean busy) {
	}

	/**
	 * A call that waits on the server.
	 */
	private final class Call {

		private final long ticket;

		private final int max;

		private final long waitMillis;

		private final CompletableFuture<Void> ended = new CompletableFuture<>();

		private volatile long startedAt = System.nanoTime();

		private volatile @Nullable IprotoSession session;

		private boolean cancelled;

		Call(long ticket, int max, long waitMillis) {
			this.ticket = ticket;
			this.max = max;
			this.waitMillis = waitMillis;
		}

		void start(IprotoSession session) {
			synchronized (this) {
				this.startedAt = System.nanoTime();
				this.session = session;
			}
			Takes.this.calls
				.call(session, arguments(this.max, this.waitMillis, this.ticket),
						Takes.this.store.timeout().plusMillis(this.waitMillis))
				.thenApply((answer) -> new Taken(deliveries(answer), answer.number(3) == 1))
				.whenComplete((taken, thrown) -> {
					if (thrown != null) {
						failed(this, thrown);
					}
					else {
						answered(this, taken);
					}
				});
			synchronized (this) {
				if (!this.cancelled) {
					return;
				}
			}
			sendCancel(session);
		}

		boolean hasLeft() {
			return this.session != null;
		}

		boolean isWaiting() {
			IprotoSession session = this.session;
			return session != null && session.isOpen() && grace() <= 0;
		}

		/**
		 * For how long the server may still find tasks at once, in nanoseconds.
		 */
		long grace() {
			return (this.session == null) ? GRACE.toNanos() : this.startedAt + GRACE.toNanos() - System.nanoTime();
		}

		/** Nobody waits for it any more. */
		void cancel() {
			IprotoSession session;
			synchronized (this) {
				if (this.cancelled) {
					return;
				}
				this.cancelled = true;
				session = this.session;
			}
			if (session != null) {
				sendCancel(session);
			}
		}

		private void sendCancel(IprotoSession session) {
			long left = this.startedAt + TimeUnit.MILLISECONDS.toNanos(this.waitMillis) - System.nanoTime();
			// it is about to end by itself
			if (left > GRACE.toNanos()) {
				List<Object> arguments = Takes.this.calls.arguments("cancel");
				arguments.add(this.ticket);
				Takes.this.calls.call(session, arguments, Takes.this.store.timeout());
			}
		}

	}

}
