package io.qaio.queue.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Sends what callers ask for in as few calls as possible: only so many calls of a kind
 * are under way at a time, and what is asked for meanwhile leaves together with the next.
 * So a lone caller waits for nobody, and many callers share round trips. With one call
 * under way, calls keep their order even where the driver redirects or repeats them.
 * <p>
 * For the stores of this package. Safe for use by many threads.
 *
 * @param <C> what callers ask for
 * @param <R> what the server replies to a call
 */
public final class Coalescer<C extends Coalescer.Request, R> {

	private final int maxUnderWay;

	private final long maxWeight;

	private final Function<List<C>, CompletableFuture<R>> send;

	private final BiConsumer<List<C>, R> receive;

	private final Function<Throwable, TaskStoreException> explain;

	private final ArrayDeque<C> pending = new ArrayDeque<>();

	private int underWay;

	/**
	 * Create a coalescer.
	 * @param maxUnderWay how many calls are under way at a time
	 * @param maxWeight how much one call may take up
	 * @param send makes a call for some requests, in their order
	 * @param receive completes those requests by the reply
	 * @param explain says what a failure means
	 */
	public Coalescer(int maxUnderWay, long maxWeight, Function<List<C>, CompletableFuture<R>> send,
			BiConsumer<List<C>, R> receive, Function<Throwable, TaskStoreException> explain) {
		this.maxUnderWay = maxUnderWay;
		this.maxWeight = maxWeight;
		this.send = send;
		this.receive = receive;
		this.explain = explain;
	}

	/**
	 * Let a request leave, now or with the next call.
	 * @param request the request, which hears of the outcome
	 */
	public void submit(C request) {
		synchronized (this.pending) {
			if (this.underWay == this.maxUnderWay) {
				this.pending.add(request);
				return;
			}
			this.underWay++;
		}
		send(List.of(request));
	}

	private void send(List<C> requests) {
		start(requests).whenComplete((reply, thrown) -> {
			TaskStoreException failure = (thrown != null) ? this.explain.apply(thrown) : null;
			// the next call leaves before callers are told, so that the server is not
			// idle;
			// but what waited behind a server that is away has waited enough
			boolean away = failure instanceof TaskStoreUnavailableException;
			List<C> next = next(away ? Long.MAX_VALUE : this.maxWeight, !away);
			if (!away && !next.isEmpty()) {
				send(next);
			}
			if (failure == null) {
				receive(requests, reply);
			}
			else {
				requests.forEach((request) -> request.fail(failure));
				if (away) {
					next.forEach((request) -> request.fail(failure));
				}
			}
		});
	}

	private void receive(List<C> requests, R reply) {
		try {
			this.receive.accept(requests, reply);
		}
		// whatever it is, nobody is to wait for a reply that was lost
		catch (RuntimeException | Error ex) {
			TaskStoreException failure = this.explain.apply(ex);
			requests.forEach((request) -> request.fail(failure));
		}
	}

	private CompletableFuture<R> start(List<C> requests) {
		try {
			return this.send.apply(requests);
		}
		catch (RuntimeException | Error ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private List<C> next(long maxWeight, boolean stayUnderWay) {
		List<C> next = new ArrayList<>();
		synchronized (this.pending) {
			long weight = 0;
			while (!this.pending.isEmpty()) {
				weight += this.pending.peek().weight();
				if (weight > maxWeight && !next.isEmpty()) {
					break;
				}
				next.add(this.pending.poll());
			}
			if (!stayUnderWay || next.isEmpty()) {
				this.underWay--;
			}
		}
		return next;
	}

	/**
	 * What one caller asks for.
	 */
	public interface Request {

		/**
		 * How much of a call this takes up; a request that is too heavy travels alone.
		 * @return the weight, in the unit of the largest weight of a call
		 */
		long weight();

		/**
		 * The call failed.
		 * @param failure what went wrong
		 */
		void fail(TaskStoreException failure);

	}

}
