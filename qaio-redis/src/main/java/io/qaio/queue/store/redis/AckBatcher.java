package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.AckRequest;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.QueueStore;

/**
 * Acks deliveries of one queue; what callers ack while calls are in flight leaves
 * together with the next. Thread-safe.
 */
final class AckBatcher {

	private static final int MAX_CALLS = 2;

	private final QueueScripts scripts;

	private final RedisLayout layout;

	private final Coalescer<AckRequest, Object> requests;

	AckBatcher(QueueScripts scripts, RedisLayout layout) {
		this.scripts = scripts;
		this.layout = layout;
		this.requests = new Coalescer<AckRequest, Object>(MAX_CALLS, QueueStore.PORTION,
				Coalescer.CompletionOrder.SEND_FIRST, this::send,
				(acks, reply) -> AckRequest.complete(acks, QueueScripts.positions(reply)), scripts.explain(Script.ACK),
				RedisFailures::failsOthers)
			.withDeadline(scripts.client().timer(), scripts.client().commands()::timeout);
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
		List<byte[]> groups = new ArrayList<>();
		String lease = null;
		int leaseCount = 0;
		int leaseAt = 0;
		int position = 0;
		for (AckRequest request : requests) {
			for (Delivery delivery : request.deliveries()) {
				String receipt = delivery.receipt();
				position++;
				if (lease == null || !isOf(receipt, lease)) {
					endLease(leases, leaseAt);
					leaseAt = leases.size();
					lease = receipt.substring(0, receipt.indexOf(':'));
					leaseCount++;
					leases.add(QueueScripts.bytes(lease));
					leases.add(QueueScripts.NOTHING);
				}
				leases.add(this.layout.inLease(receipt));
				if (delivery.unique()) {
					ids.add(QueueScripts.bytes(position));
					ids.add(QueueScripts.bytes(delivery.id()));
				}
				String orderingKey = delivery.orderingKey();
				if (orderingKey != null) {
					orderingKeys.add(QueueScripts.bytes(-position));
					orderingKeys.add(TaskRecord.scoped(orderingKey, delivery.group()));
				}
				String group = delivery.group();
				if (group != null) {
					groups.add(QueueScripts.bytes("+" + position));
					groups.add(QueueScripts.bytes(group));
				}
			}
		}
		endLease(leases, leaseAt);
		List<byte[]> arguments = this.scripts.arguments();
		arguments.add(QueueScripts.bytes(leaseCount));
		arguments.addAll(leases);
		arguments.addAll(ids);
		arguments.addAll(orderingKeys);
		arguments.addAll(groups);
		return this.scripts.send(Script.ACK, arguments);
	}

	private static boolean isOf(String receipt, String lease) {
		return receipt.startsWith(lease) && receipt.charAt(lease.length()) == ':';
	}

	/**
	 * Fill in how many deliveries there are of the lease whose arguments begin at an
	 * index.
	 */
	private static void endLease(List<byte[]> leases, int leaseAt) {
		if (!leases.isEmpty()) {
			leases.set(leaseAt + 1, QueueScripts.bytes(leases.size() - leaseAt - 2));
		}
	}

}
