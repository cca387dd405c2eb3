package io.qaio.queue.store;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;

/**
 * Deliveries that one caller acks, for a {@link Coalescer}.
 *
 * @param deliveries the deliveries
 * @param held completes with the positions of those that still held their task
 */
public record AckRequest(List<Delivery> deliveries, CompletableFuture<BitSet> held) implements Coalescer.Request {

	/**
	 * Create a request that waits for its reply.
	 * @param deliveries the deliveries
	 */
	public AckRequest(List<Delivery> deliveries) {
		this(deliveries, new CompletableFuture<>());
	}

	/**
	 * Tell callers what became of their deliveries.
	 * @param requests the requests of one call, in their order
	 * @param lost the positions, counted over all of them, of deliveries that no longer
	 * held their task
	 */
	public static void complete(List<AckRequest> requests, BitSet lost) {
		int from = 0;
		for (AckRequest request : requests) {
			int to = from + request.deliveries.size();
			BitSet held = lost.get(from, to);
			held.flip(0, to - from);
			request.held.complete(held);
			from = to;
		}
	}

	@Override
	public long weight() {
		return this.deliveries.size();
	}

	@Override
	public void fail(Throwable failure) {
		this.held.completeExceptionally(failure);
	}

}
