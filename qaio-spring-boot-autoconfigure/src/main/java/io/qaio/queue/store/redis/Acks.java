package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreException;

/**
 * The acks of one queue.
 */
final class Acks {

	private static final int MAX_TASKS_PER_CALL = 1000;

	private final QueueCalls calls;

	private final Coalescer<Request, Object> requests;

	Acks(QueueCalls calls) {
		this.calls = calls;
		this.requests = new Coalescer<>(MAX_TASKS_PER_CALL, this::send, this::receive, calls.explain(Script.ACK));
	}

	CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		Request request = new Request(deliveries);
		this.requests.submit(request);
		return request.result;
	}

	private CompletableFuture<Object> send(List<Request> requests) {
		List<byte[]> tokens = new ArrayList<>();
		List<byte[]> uniques = new ArrayList<>();
		for (Request request : requests) {
			for (Delivery delivery : request.deliveries) {
				tokens.add(QueueCalls.bytes(delivery.token()));
				if (delivery.unique()) {
					uniques.add(QueueCalls.bytes(tokens.size()));
					uniques.add(QueueCalls.bytes(delivery.id()));
				}
			}
		}
		List<byte[]> arguments = this.calls.arguments();
		arguments.add(QueueCalls.bytes(tokens.size()));
		arguments.addAll(tokens);
		arguments.addAll(uniques);
		return this.calls.call(Script.ACK, arguments);
	}

	private void receive(List<Request> requests, Object reply) {
		BitSet lost = new BitSet();
		QueueCalls.list(reply).forEach((position) -> lost.set((int) (long) position - 1));
		int from = 0;
		for (Request request : requests) {
			int to = from + request.deliveries.size();
			BitSet held = lost.get(from, to);
			held.flip(0, to - from);
			request.result.complete(held);
			from = to;
		}
	}

	/**
	 * Tasks that one caller acks.
	 */
	private static final class Request implements Coalescer.Request {

		private final List<Delivery> deliveries;

		private final CompletableFuture<BitSet> result = new CompletableFuture<>();

		Request(List<Delivery> deliveries) {
			this.deliveries = deliveries;
		}

		@Override
		public long weight() {
			return this.deliveries.size();
		}

		@Override
		public void fail(TaskStoreException failure) {
			this.result.completeExceptionally(failure);
		}

	}

}
