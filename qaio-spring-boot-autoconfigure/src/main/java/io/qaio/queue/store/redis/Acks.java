package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
		List<byte[]> leases = new ArrayList<>();
		List<byte[]> uniques = new ArrayList<>();
		Group group = null;
		int groups = 0;
		int position = 0;
		for (Request request : requests) {
			for (Delivery delivery : request.deliveries) {
				position++;
				if (group == null || !group.add(delivery.token())) {
					group = new Group(delivery.token(), leases);
					groups++;
				}
				if (delivery.unique()) {
					uniques.add(QueueCalls.bytes(position));
					uniques.add(QueueCalls.bytes(delivery.id()));
				}
			}
		}
		List<byte[]> arguments = this.calls.arguments();
		arguments.add(QueueCalls.bytes(groups));
		arguments.addAll(leases);
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

	/**
	 * Neighbours that were taken under one lease, as arguments of the script.
	 */
	private static final class Group {

		private final String lease;

		private final List<byte[]> arguments;

		private final int countAt;

		private final Set<String> tokens = new HashSet<>();

		Group(String token, List<byte[]> arguments) {
			this.lease = Token.lease(token);
			this.arguments = arguments;
			this.countAt = arguments.size() + 1;
			arguments.add(QueueCalls.bytes(this.lease));
			arguments.add(QueueCalls.NOTHING);
			add(token);
		}

		/**
		 * Add a delivery.
		 * @return false if it is of another lease, or here already
		 */
		boolean add(String token) {
			if (!Token.isOf(token, this.lease) || !this.tokens.add(token)) {
				return false;
			}
			this.arguments.add(QueueCalls.bytes(token));
			this.arguments.set(this.countAt, QueueCalls.bytes(this.tokens.size()));
			return true;
		}

	}

}
