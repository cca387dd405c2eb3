package io.qaio.batching;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Sends requests in as few calls as possible: only so many calls are in flight at a time,
 * and requests that arrive meanwhile leave together with the next call. A single request
 * therefore waits for nothing, and many share round trips. With one call in flight, calls
 * keep their order even when the driver redirects or repeats them. Requests may have a
 * deadline of their own, however long the calls before them take: see
 * {@link #withDeadline}.
 * <p>
 * Thread-safe. The pending requests and the calls in flight are guarded by one lock,
 * which is never held while a call is sent or a request is completed. Requests complete
 * in the thread that completes the call, or in that of the timer.
 *
 * @param <Q> the requests
 * @param <R> the reply to a call
 */
public final class Coalescer<Q extends Coalescer.Request, R> {

	private final int maxInFlight;

	private final long maxWeight;

	private final CompletionOrder order;

	private final Function<List<Q>, CompletableFuture<R>> send;

	private final BiConsumer<List<Q>, R> receive;

	private final Function<Throwable, ? extends Throwable> explain;

	private final Predicate<? super Throwable> failsPending;

	private final ArrayDeque<Q> pending = new ArrayDeque<>();

	private int inFlight;

	private @Nullable RequestDeadlines<Q> deadlines;

	/**
	 * Create a coalescer.
	 * @param maxInFlight how many calls are in flight at a time, 1 or more
	 * @param maxWeight the largest weight of a call, in the unit of the requests
	 * @param order what comes first when a call has succeeded
	 * @param send sends one call for some requests, in their order
	 * @param receive completes these requests by the reply
	 * @param explain translates the failure of a call into what the requests are told
	 * @param failsPending whether an explained failure also fails the pending requests:
	 * they would only wait for the same failure
	 */
	public Coalescer(int maxInFlight, long maxWeight, CompletionOrder order,
			Function<List<Q>, CompletableFuture<R>> send, BiConsumer<List<Q>, R> receive,
			Function<Throwable, ? extends Throwable> explain, Predicate<? super Throwable> failsPending) {
		this.maxInFlight = maxInFlight;
		this.maxWeight = maxWeight;
		this.order = order;
		this.send = send;
		this.receive = receive;
		this.explain = explain;
		this.failsPending = failsPending;
	}

	/**
	 * Let each request fail when its time is over, counted from when it was made, whether
	 * its call is in flight or it waits behind others. The call goes on: what it brings
	 * for such a request is received like all else. To be called before the first
	 * request.
	 * @param timer runs short work at its time
	 * @param timeout how long a request may take
	 * @return this
	 */
	public Coalescer<Q, R> withDeadline(ScheduledExecutorService timer, Supplier<Duration> timeout) {
		this.deadlines = new RequestDeadlines<>(this.pending, timer, timeout,
				(request, failure) -> request.fail(this.explain.apply(failure)));
		return this;
	}

	/**
	 * Send a request, now or with the next call.
	 * @param request the request, which learns of the outcome
	 */
	public void submit(Q request) {
		RequestDeadlines<Q> deadlines = this.deadlines;
		List<Q> alone = null;
		synchronized (this.pending) {
			if (this.inFlight == this.maxInFlight) {
				this.pending.add(request);
			}
			else {
				this.inFlight++;
				alone = List.of(request);
				if (deadlines != null) {
					deadlines.sent(alone);
				}
			}
		}
		if (deadlines != null) {
			deadlines.watch();
		}
		if (alone != null) {
			send(alone);
		}
	}

	private void send(List<Q> requests) {
		start(requests).whenComplete((reply, thrown) -> {
			if (thrown != null) {
				failed(requests, this.explain.apply(thrown));
			}
			else if (this.order == CompletionOrder.COMPLETE_FIRST) {
				receive(requests, reply);
				sendNext(requests);
			}
			else {
				sendNext(requests);
				receive(requests, reply);
			}
		});
	}

	private CompletableFuture<R> start(List<Q> requests) {
		try {
			return this.send.apply(requests);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void receive(List<Q> requests, R reply) {
		try {
			this.receive.accept(requests, reply);
		}
		// of any kind: no request may wait for a reply that was lost
		catch (RuntimeException | Error ex) {
			fail(requests, this.explain.apply(ex));
		}
	}

	private void failed(List<Q> requests, Throwable failure) {
		if (this.failsPending.test(failure)) {
			List<Q> behind = next(requests, Long.MAX_VALUE, false);
			fail(requests, failure);
			fail(behind, failure);
		}
		else {
			sendNext(requests);
			fail(requests, failure);
		}
	}

	private void fail(List<Q> requests, Throwable failure) {
		requests.forEach((request) -> request.fail(failure));
	}

	private void sendNext(List<Q> ended) {
		List<Q> next = next(ended, this.maxWeight, true);
		if (!next.isEmpty()) {
			send(next);
		}
	}

	/**
	 * Remove pending requests.
	 * @param ended the requests of the call that has ended
	 * @param maxWeight the largest weight of all
	 * @param stayInFlight whether another call follows, if there is any request
	 */
	private List<Q> next(List<Q> ended, long maxWeight, boolean stayInFlight) {
		RequestDeadlines<Q> deadlines = this.deadlines;
		synchronized (this.pending) {
			List<Q> next = new ArrayList<>(this.pending.size());
			long weight = 0;
			while (!this.pending.isEmpty()) {
				weight += this.pending.peek().weight();
				if (weight > maxWeight && !next.isEmpty()) {
					break;
				}
				next.add(this.pending.poll());
			}
			if (!stayInFlight || next.isEmpty()) {
				this.inFlight--;
			}
			if (deadlines != null) {
				deadlines.ended(ended);
				deadlines.sent(stayInFlight ? next : List.of());
			}
			return next;
		}
	}

	/**
	 * What comes first when a call has succeeded.
	 */
	public enum CompletionOrder {

		/**
		 * The next call leaves, then requests are completed. The server is never idle
		 * while callers run, which matters where its work takes longer than theirs.
		 */
		SEND_FIRST,

		/**
		 * Requests are completed, then the next call leaves. What their callers submit at
		 * once then joins the next call, which matters where a round trip takes longer
		 * than completing requests.
		 */
		COMPLETE_FIRST

	}

	/**
	 * What one caller asks for.
	 */
	public interface Request {

		/**
		 * The share of a call that this request takes up; a request that is heavier than
		 * a call may be travels alone.
		 * @return the weight, in the unit of the largest weight of a call
		 */
		long weight();

		/**
		 * When the request was made, from which its deadline counts.
		 * @return a time of {@link System#nanoTime()}
		 */
		long since();

		/**
		 * Complete the request, unless it is: its call failed, or its time is over. Must
		 * not throw.
		 * @param failure the explained failure
		 */
		void fail(Throwable failure);

	}

}
