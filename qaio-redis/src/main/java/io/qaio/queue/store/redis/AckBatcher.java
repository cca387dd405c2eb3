package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.AckRequest;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Acks deliveries of one queue; what callers ack while calls are in flight leaves
 * together with the next. Thread-safe.
 */
final class AckBatcher {

	private static final int MAX_CALLS = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	private final QueueScripts scripts;

	private final ReceiptFormat receipts;

	private final Coalescer<AckRequest, Object> requests;

	AckBatcher(QueueScripts scripts, ReceiptFormat receipts) {
		this.scripts = scripts;
		this.receipts = receipts;
		this.requests = new Coalescer<>(MAX_CALLS, MAX_TASKS_PER_CALL, Coalescer.CompletionOrder.SEND_FIRST, this::send,
				this::receive, scripts.explain(Script.ACK), TaskStoreUnavailableException.class::isInstance);
	}

	/**
	 * Ack deliveries.
	 * @param deliveries the deliveries
	 * @return the positions of those that still held their task
	 */
	CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		AckRequest request = new AckRequest(deliveries);
		this.requests.submit(request);
		return request.acked();
	}

	private CompletableFuture<Object> send(List<AckRequest> requests) {
		List<byte[]> leases = new ArrayList<>();
		List<byte[]> ids = new ArrayList<>();
		List<byte[]> orderingKeys = new ArrayList<>();
		Group group = null;
		int groups = 0;
		int position = 0;
		for (AckRequest request : requests) {
			for (Delivery delivery : request.deliveries()) {
				position++;
				if (group == null || !group.add(delivery.receipt())) {
					close(group);
					group = new Group(delivery.receipt(), this.receipts, leases);
					groups++;
				}
				if (delivery.unique()) {
					ids.add(QueueScripts.bytes(position));
					ids.add(QueueScripts.bytes(delivery.id()));
				}
				String orderingKey = delivery.orderingKey();
				if (orderingKey != null) {
					orderingKeys.add(QueueScripts.bytes(-position));
					orderingKeys.add(QueueScripts.bytes(orderingKey));
				}
			}
		}
		close(group);
		List<byte[]> arguments = this.scripts.arguments();
		arguments.add(QueueScripts.bytes(groups));
		arguments.addAll(leases);
		arguments.addAll(ids);
		arguments.addAll(orderingKeys);
		return this.scripts.send(Script.ACK, arguments);
	}

	private static void close(@Nullable Group group) {
		if (group != null) {
			group.close();
		}
	}

	private void receive(List<AckRequest> requests, Object reply) {
		BitSet lost = new BitSet();
		QueueScripts.list(reply).forEach((position) -> lost.set((int) (long) position - 1));
		AckRequest.complete(requests, lost);
	}

	/**
	 * Neighbours that were taken under one lease, as arguments of the script.
	 */
	private static final class Group {

		private final ReceiptFormat format;

		private final Predicate<String> isNewInLease;

		private final List<byte[]> arguments;

		private final int countAt;

		private int count;

		Group(String receipt, ReceiptFormat format, List<byte[]> arguments) {
			String lease = format.lease(receipt);
			this.format = format;
			this.isNewInLease = format.distinctIn(lease);
			this.arguments = arguments;
			this.countAt = arguments.size() + 1;
			arguments.add(QueueScripts.bytes(lease));
			arguments.add(QueueScripts.NOTHING);
			add(receipt);
		}

		void close() {
			this.arguments.set(this.countAt, QueueScripts.bytes(this.count));
		}

		/**
		 * Add a delivery.
		 * @return false if it is of another lease, or here already
		 */
		boolean add(String receipt) {
			if (!this.isNewInLease.test(receipt)) {
				return false;
			}
			this.arguments.add(this.format.inLease(receipt));
			this.count++;
			return true;
		}

	}

}
