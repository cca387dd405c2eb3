package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.Coalescer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.TaskStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The acks of one queue.
 */
final class Acks {

	private static final int MAX_CALLS = 2;

	private static final int MAX_TASKS_PER_CALL = 1000;

	private final QueueCalls calls;

	private final Coalescer<Request, Object> requests;

	Acks(QueueCalls calls) {
		this.calls = calls;
		this.requests = new Coalescer<>(MAX_CALLS, MAX_TASKS_PER_CALL, this::send, this::receive,
				calls.explain(Script.ACK));
	}

	CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		Request request = new Request(deliveries);
		this.requests.submit(request);
		return request.result;
	}

	private CompletableFuture<Object> send(List<Request> requests) {
		List<byte[]> leases = new ArrayList<>();
		List<byte[]> uniques = new ArrayList<>();
		List<byte[]> turns = new ArrayList<>();
		Group group = null;
		int groups = 0;
		int position = 0;
		for (Request request : requests) {
			for (Delivery delivery : request.deliveries) {
				position++;
				if (group == null || !group.add(delivery.token())) {
					close(group);
					group = new Group(delivery.token(), leases);
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

		private final BitSet positions = new BitSet();

		private int count;

		Group(String token, List<byte[]> arguments) {
			this.lease = Token.lease(token);
			this.arguments = arguments;
			this.countAt = arguments.size() + 1;
			arguments.add(QueueCalls.bytes(this.lease));
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
			if (!Token.isOf(token, this.lease) || this.positions.get(Token.position(token))) {
				return false;
			}
			this.positions.set(Token.position(token));
			this.arguments.add(QueueCalls.bytes(token));
			this.count++;
			return true;
		}

	}

}
