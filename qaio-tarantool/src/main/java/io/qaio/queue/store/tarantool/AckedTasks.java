package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.List;

import io.qaio.queue.store.AckRequest;
import io.qaio.queue.store.Delivery;

/**
 * The tasks of some acks, as an argument of the stored function. Stateless.
 */
final class AckedTasks {

	private AckedTasks() {
	}

	/**
	 * The lease, the number of the first task and the number of tasks in a row, repeated:
	 * what was taken together has numbers in a row.
	 */
	static List<Object> argument(List<AckRequest> requests) {
		List<Object> argument = new ArrayList<>();
		TarantoolReceipt first = null;
		int count = 0;
		for (AckRequest request : requests) {
			for (Delivery delivery : request.deliveries()) {
				TarantoolReceipt receipt = TarantoolReceipt.parse(delivery.receipt());
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
