package io.qaio.batching;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Fails the requests of a {@link Coalescer} whose time is over. There is one timer task
 * for all of them, which runs once in the time that a request may take, or once a second
 * if that is longer.
 * <p>
 * Thread-safe. The lock of the pending requests guards them and the calls in flight.
 *
 * @param <Q> the requests
 */
final class RequestDeadlines<Q extends Coalescer.Request> {

	/** In case the timeout becomes shorter: it may be known only later. */
	private static final long LONGEST_WAIT = Duration.ofSeconds(1).toNanos();

	private final ArrayDeque<Q> pending;

	private final ScheduledExecutorService timer;

	private final Supplier<Duration> timeout;

	private final BiConsumer<Q, TimeoutException> fail;

	private final List<Call<Q>> inFlight = new ArrayList<>();

	/** Whether the next look at the requests is scheduled. */
	private final AtomicBoolean watching = new AtomicBoolean();

	/**
	 * Create deadlines.
	 * @param pending the requests that wait, those that wait longest first
	 * @param timer runs short work at its time
	 * @param timeout how long a request may take
	 * @param fail fails a request
	 */
	RequestDeadlines(ArrayDeque<Q> pending, ScheduledExecutorService timer, Supplier<Duration> timeout,
			BiConsumer<Q, TimeoutException> fail) {
		this.pending = pending;
		this.timer = timer;
		this.timeout = timeout;
		this.fail = fail;
	}

	/**
	 * A call is in flight. The caller has the lock.
	 */
	void sent(List<Q> requests) {
		if (!requests.isEmpty()) {
			this.inFlight.add(new Call<>(requests));
		}
	}

	/**
	 * A call has ended. The caller has the lock.
	 */
	void ended(List<Q> requests) {
		for (int i = 0; i < this.inFlight.size(); i++) {
			if (this.inFlight.get(i).requests == requests) {
				this.inFlight.remove(i);
				return;
			}
		}
	}

	/**
	 * Watch the requests, after one was added.
	 */
	void watch() {
		if (!this.watching.get() && this.watching.compareAndSet(false, true)) {
			lookIn(this.timeout.get().toNanos());
		}
	}

	private void lookIn(long nanos) {
		this.timer.schedule(this::look, Math.min(nanos, LONGEST_WAIT), TimeUnit.NANOSECONDS);
	}

	private void look() {
		// before the requests are looked at: a later one then starts its own watch
		this.watching.set(false);
		Duration timeout = this.timeout.get();
		long oldest = System.nanoTime() - timeout.toNanos();
		List<Q> notSent = new ArrayList<>();
		List<Q> notAnswered = new ArrayList<>();
		long wait = Long.MAX_VALUE;
		synchronized (this.pending) {
			for (Call<Q> call : this.inFlight) {
				wait = Math.min(wait, call.collect(oldest, notAnswered));
			}
			while (!this.pending.isEmpty() && this.pending.peek().since() - oldest <= 0) {
				notSent.add(this.pending.poll());
			}
			if (!this.pending.isEmpty()) {
				wait = Math.min(wait, this.pending.peek().since() - oldest);
			}
		}
		if (wait < Long.MAX_VALUE && this.watching.compareAndSet(false, true)) {
			lookIn(wait);
		}
		notAnswered.forEach((request) -> this.fail.accept(request,
				new TimeoutException("no answer within " + timeout.toMillis() + " ms")));
		notSent.forEach((request) -> this.fail.accept(request, new NotSentException(timeout)));
	}

	/**
	 * The requests of a call that is in flight, in their order.
	 *
	 * @param <Q> the requests
	 */
	private static final class Call<Q extends Coalescer.Request> {

		private final List<Q> requests;

		/** How many of them have failed. */
		private int failed;

		Call(List<Q> requests) {
			this.requests = requests;
		}

		/**
		 * Collect the requests whose time is over.
		 * @param oldest when the oldest may have been made whose time is not over
		 * @param overdue collects them
		 * @return how long the next one may go on, in ns
		 */
		long collect(long oldest, List<Q> overdue) {
			while (this.failed < this.requests.size() && this.requests.get(this.failed).since() - oldest <= 0) {
				overdue.add(this.requests.get(this.failed++));
			}
			return (this.failed < this.requests.size()) ? this.requests.get(this.failed).since() - oldest
					: Long.MAX_VALUE;
		}

	}

}
