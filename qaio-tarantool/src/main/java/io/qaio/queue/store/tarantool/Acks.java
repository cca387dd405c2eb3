package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.AckRequest;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreUnavailableException;

/**
 * The acks of one queue.
 */
final class Acks {

	private static final String OPERATION = "ack";

	private static final int MAX_CALLS = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	private final QueueCalls calls;

	private final Coalescer<AckRequest, Answer> requests;

	Acks(QueueCalls calls) {
		this.calls = calls;
		this.requests = new Coalescer<>(MAX_CALLS, MAX_TASKS_PER_CALL, Coalescer.Order.SEND_FIRST, this::send,
				Acks::receive, calls.explain(OPERATION), TaskStoreUnavailableException.class::isInstance);
	}

	CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		AckRequest request = new AckRequest(deliveries);
		this.requests.submit(request);
		return request.acked();
	}

	private CompletableFuture<Answer> send(List<AckRequest> requests) {
		List<Object> arguments = this.calls.arguments(OPERATION);
		arguments.add(rows(requests));
		return this.calls.call(arguments);
	}

	/**
	 * A lease, the number of a task that it holds, and how many are to be acked from
	 * there on, in turns: what was taken together has numbers in a row.
	 */
	private static List<Object> rows(List<AckRequest> requests) {
		List<Object> rows = new ArrayList<>();
		Token first = null;
		int count = 0;
		for (AckRequest request : requests) {
			for (Delivery delivery : request.deliveries()) {
				Token token = Token.parse(delivery.receipt());
				if (first != null && token.isBehind(first, count)) {
					rows.set(rows.size() - 1, ++count);
				}
				else {
					first = token;
					count = 1;
					rows.addAll(List.of(token.lease(), token.number(), count));
				}
			}
		}
		return rows;
	}

	private static void receive(List<AckRequest> requests, Answer answer) {
		Answer positions = answer.list(0);
		BitSet lost = new BitSet();
		for (int i = 0; i < positions.size(); i++) {
			lost.set((int) positions.number(i));
		}
		AckRequest.complete(requests, lost);
	}

}
