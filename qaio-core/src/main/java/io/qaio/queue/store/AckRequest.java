package io.qaio.queue.store;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;

/**
 * The deliveries that one caller acks, as a request that shares a call with others.
 *
 * @param deliveries the deliveries
 * @param since when it was made, by {@link System#nanoTime()}
 * @param acked completes with the positions of those that still held their task
 */
public record AckRequest(List<Delivery> deliveries, long since,
		CompletableFuture<BitSet> acked) implements Coalescer.Request {

	/**
	 * Create a request without a reply.
	 * @param deliveries the deliveries
	 */
	public AckRequest(List<Delivery> deliveries) {
		this(deliveries, System.nanoTime(), new CompletableFuture<>());
	}

	/**
	 * Complete the requests of one call.
	 * @param requests the requests, in their order
	 * @param lost the positions, counted over all requests, of deliveries that no longer
	 * held their task
	 */
	public static void complete(List<AckRequest> requests, BitSet lost) {
		int from = 0;
		for (AckRequest request : requests) {
			int to = from + request.deliveries.size();
			BitSet acked = lost.get(from, to);
			acked.flip(0, to - from);
			request.acked.complete(acked);
			from = to;
		}
	}

	@Override
	public long weight() {
		return this.deliveries.size();
	}

	@Override
	public void fail(Throwable failure) {
		this.acked.completeExceptionally(failure);
	}

}
