package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.AckRequest;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The acks of one queue.
 */
final class Acks {

	private static final int MAX_CALLS = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	private final QueueCalls calls;

	private final Coalescer<AckRequest, Object> requests;

	Acks(QueueCalls calls) {
		this.calls = calls;
		this.requests = new Coalescer<>(MAX_CALLS, MAX_TASKS_PER_CALL, Coalescer.Order.SEND_FIRST, this::send,
				this::receive, calls.explain(Script.ACK), TaskStoreUnavailableException.class::isInstance);
	}

	CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		AckRequest request = new AckRequest(deliveries);
		this.requests.submit(request);
		return request.acked();
	}

	private CompletableFuture<Object> send(List<AckRequest> requests) {
		List<byte[]> leases = new ArrayList<>();
		List<byte[]> uniques = new ArrayList<>();
		List<byte[]> turns = new ArrayList<>();
		Group group = null;
		int groups = 0;
		int position = 0;
		for (AckRequest request : requests) {
			for (Delivery delivery : request.deliveries()) {
				position++;
				if (group == null || !group.add(delivery.receipt())) {
					close(group);
					group = new Group(delivery.receipt(), this.calls.tokens(), leases);
					groups++;
				}
				if (delivery.unique()) {
					uniques.add(QueueCalls.bytes(position));
					uniques.add(QueueCalls.bytes(delivery.id()));
				}
				String orderingKey = delivery.orderingKey();
				if (orderingKey != null) {
					turns.add(QueueCalls.bytes(-position));
					turns.add(QueueCalls.bytes(orderingKey));
				}
			}
		}
		close(group);
		List<byte[]> arguments = this.calls.arguments();
		arguments.add(QueueCalls.bytes(groups));
		arguments.addAll(leases);
		arguments.addAll(uniques);
		arguments.addAll(turns);
		return this.calls.call(Script.ACK, arguments);
	}

	private static void close(@Nullable Group group) {
		if (group != null) {
			group.close();
		}
	}

	private void receive(List<AckRequest> requests, Object reply) {
		BitSet lost = new BitSet();
		QueueCalls.list(reply).forEach((position) -> lost.set((int) (long) position - 1));
		AckRequest.complete(requests, lost);
	}

	/**
	 * Neighbours that were taken under one lease, as arguments of the script.
	 */
	private static final class Group {

		private final TokenFormat format;

		private final TokenSet tokens;

		private final List<byte[]> arguments;

		private final int countAt;

		private int count;

		Group(String token, TokenFormat format, List<byte[]> arguments) {
			String lease = format.lease(token);
			this.format = format;
			this.tokens = format.none(lease);
			this.arguments = arguments;
			this.countAt = arguments.size() + 1;
			arguments.add(QueueCalls.bytes(lease));
			arguments.add(QueueCalls.NOTHING);
			add(token);
		}

		void close() {
			this.arguments.set(this.countAt, QueueCalls.bytes(this.count));
		}

		/**
		 * Add a delivery.
		 * @return false if it is of another lease, or here already
		 */
		boolean add(String token) {
			if (!this.tokens.add(token)) {
				return false;
			}
			this.arguments.add(this.format.inLease(token));
			this.count++;
			return true;
		}

	}

}
