package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.Coalescer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreException;

/**
 * The acks of one queue.
 */
final class Acks {

	private static final String OPERATION = "ack";

	private static final int MAX_CALLS = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	private final QueueCalls calls;

	private final Coalescer<Request, Answer> requests;

	Acks(QueueCalls calls) {
		this.calls = calls;
		this.requests = new Coalescer<>(MAX_CALLS, MAX_TASKS_PER_CALL, this::send, Acks::receive,
				calls.explain(OPERATION));
	}

	CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		Request request = new Request(deliveries);
		this.requests.submit(request);
		return request.result;
	}

	private CompletableFuture<Answer> send(List<Request> requests) {
		List<Object> tokens = new ArrayList<>();
		for (Request request : requests) {
			request.deliveries.forEach((delivery) -> Token.parse(delivery.token()).addTo(tokens));
		}
		List<Object> arguments = this.calls.arguments(OPERATION);
		arguments.add(tokens);
		return this.calls.call(arguments);
	}

	private static void receive(List<Request> requests, Answer answer) {
		Answer positions = answer.list(0);
		BitSet lost = new BitSet();
		for (int i = 0; i < positions.size(); i++) {
			lost.set((int) positions.number(i));
		}
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
