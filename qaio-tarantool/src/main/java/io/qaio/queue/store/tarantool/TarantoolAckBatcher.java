package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.AckRequest;
import io.qaio.queue.store.Coalescer;
import io.qaio.queue.store.Delivery;

/**
 * Lets the acks of one queue travel together. Safe for use by many threads.
 */
final class TarantoolAckBatcher {

	private static final String OPERATION = "ack";

	private static final int MAX_CALLS = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	private final Coalescer<AckRequest, FunctionResult> acks;

	TarantoolAckBatcher(QueueFunction function) {
		this.acks = new Coalescer<>(MAX_CALLS, MAX_TASKS_PER_CALL,
				(requests) -> function.call(OPERATION, argument(requests)),
				(requests, result) -> AckRequest.complete(requests, result.set(0)), function.explain(OPERATION));
	}

	CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		AckRequest request = new AckRequest(deliveries);
		this.acks.submit(request);
		return request.held();
	}

	/**
	 * The lease, the number of the first task and the number of tasks in a row, repeated:
	 * what was taken together has numbers in a row.
	 */
	private static List<Object> argument(List<AckRequest> requests) {
		List<Object> argument = new ArrayList<>();
		TarantoolReceipt first = null;
		int count = 0;
		for (AckRequest request : requests) {
			for (Delivery delivery : request.deliveries()) {
				TarantoolReceipt receipt = TarantoolReceipt.parse(delivery.token());
				if (first != null && receipt.follows(first, count)) {
					argument.set(argument.size() - 1, ++count);
				}
				else {
					first = receipt;
					count = 1;
					argument.addAll(List.of(receipt.lease(), receipt.task(), count));
				}
			}
		}
		return argument;
	}

}
