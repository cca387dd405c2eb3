package io.qaio.queue.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.TaskTerms;
import org.jspecify.annotations.Nullable;

/**
 * The puts of one queue. Calls are numbered, and only one is under way at a time, so that
 * Redis can tell one that the driver repeats.
 */
final class Puts {

	private static final int MAX_BYTES_PER_CALL = 256 * 1024;

	private final RedisTaskStore store;

	private final QueueCalls calls;

	private final byte[][] keys;

	private final byte[][] plainKeys;

	private final Waiting waiting;

	private final byte[] consumer;

	private final byte[] ownChannel;

	private final byte[] maxAttempts;

	private final Coalescer<Request, Object> requests;

	/**
	 * Create the puts of a queue.
	 * @param store the store
	 * @param terms the queue's terms
	 * @param calls calls the queue's scripts
	 * @param waiting those who wait here
	 */
	Puts(RedisTaskStore store, LeaseTerms terms, QueueCalls calls, Waiting waiting) {
		this.store = store;
		this.calls = calls;
		this.waiting = waiting;
		this.consumer = QueueCalls.bytes(store.consumer());
		this.ownChannel = QueueCalls.bytes(store.ownChannel());
		this.maxAttempts = QueueCalls.bytes(terms.maxAttempts());
		this.keys = calls.keys().forPut(store.consumer());
		this.plainKeys = calls.keys().forPlainPut(store.consumer());
		this.requests = new Coalescer<>(1, MAX_BYTES_PER_CALL, Coalescer.Order.SEND_FIRST, this::send, this::receive,
				calls.explain(Script.PUT), TaskStoreUnavailableException.class::isInstance);
	}

	CompletableFuture<BitSet> put(List<NewTask> tasks) {
		Request request = new Request(tasks, this.store.clock());
		this.requests.submit(request);
		return request.result;
	}

	private CompletableFuture<Object> send(List<Request> requests) {
		long sentAt = System.currentTimeMillis();
		return this.store.connections().put(this.calls.queue(), (link) -> {
			boolean special = false;
			for (Request request : requests) {
				special |= request.special;
			}
			List<byte[]> arguments = this.calls.arguments();
			arguments.add(QueueCalls.bytes(this.store.nextNumber()));
			arguments.add(QueueCalls.bytes(2 * link.timeout().toMillis()));
			arguments.add(link.isCluster() ? this.consumer : this.ownChannel);
			arguments.add(this.maxAttempts);
			if (!special) {
				arguments.add(waiter(requests));
			}
			for (Request request : requests) {
				request.addTo(arguments, special);
			}
			byte[] last = arguments.get(arguments.size() - 1);
			return link
				.call(this.calls.text(special ? Script.PUT_SPECIAL : Script.PUT), special ? this.keys : this.plainKeys,
						arguments.toArray(new byte[0][]))
				.thenApply((reply) -> stored(sentAt, last, QueueCalls.list(reply)));
		});
	}

	/**
	 * Who gets the task if it is just one, and somebody waits here.
	 */
	private byte[] waiter(List<Request> requests) {
		boolean single = requests.size() == 1 && requests.get(0).entries.size() == 1;
		byte[] waiter = single ? this.waiting.first() : null;
		return (waiter != null) ? waiter : QueueCalls.NOTHING;
	}

	private List<?> stored(long sentAt, byte[] last, List<?> reply) {
		if (reply.size() > 2) {
			// only of a single task
			byte[] entry = (reply.size() > 5) ? (byte[]) reply.get(5) : last;
			this.waiting.handedOver(number(reply.get(2)), QueueCalls.string(reply.get(3)), number(reply.get(4)),
					new Entry(entry, 0));
		}
		if (!reply.isEmpty()) {
			this.store.clock().observed(sentAt, (long) reply.get(0), System.currentTimeMillis());
		}
		return reply;
	}

	/**
	 * Tell each caller which of its tasks were duplicates. The script counts the tasks of
	 * all callers from 1.
	 */
	private void receive(List<Request> requests, Object reply) {
		List<?> parts = QueueCalls.list(reply);
		BitSet duplicates = new BitSet();
		if (parts.size() > 1) {
			QueueCalls.list(parts.get(1)).forEach((position) -> duplicates.set((int) (long) position - 1));
		}
		int from = 0;
		for (Request request : requests) {
			int to = from + request.entries.size();
			request.result.complete(duplicates.get(from, to));
			from = to;
		}
	}

	private static long number(Object reply) {
		return Long.parseLong(QueueCalls.string(reply));
	}

	/**
	 * Tasks that one caller puts.
	 */
	private static final class Request implements Coalescer.Request {

		private final List<NewTask> tasks;

		private final List<byte[]> entries;

		private final CompletableFuture<BitSet> result = new CompletableFuture<>();

		private long bytes;

		/** Whether the script must look at the tasks. */
		private boolean special;

		Request(List<NewTask> tasks, ServerClock clock) {
			this.tasks = tasks;
			this.entries = new ArrayList<>(tasks.size());
			long here = System.currentTimeMillis();
			this.special = !clock.isKnown(here);
			long now = clock.millis(here);
			for (NewTask task : tasks) {
				byte[] entry = Entry.encode(task, now);
				this.entries.add(entry);
				this.bytes += entry.length;
				this.special |= task.unique() || isSpecial(task.terms());
			}
		}

		private static boolean isSpecial(TaskTerms terms) {
			return !terms.delay().isZero() || terms.at() != null || terms.priority() > 0 || terms.orderingKey() != null;
		}

		void addTo(List<byte[]> arguments, boolean special) {
			for (int i = 0; i < this.entries.size(); i++) {
				if (special) {
					arguments.add(QueueCalls.bytes(terms(this.tasks.get(i).terms())));
				}
				arguments.add(this.entries.get(i));
			}
		}

		/**
		 * What {@code put.lua} must know of a task beside its entry.
		 */
		private static String terms(TaskTerms terms) {
			Instant at = terms.at();
			String when = (at != null) ? "@" + at.toEpochMilli() : Long.toString(terms.delay().toMillis());
			Duration uniqueFor = terms.uniqueFor();
			return (uniqueFor != null) ? when + " " + uniqueFor.toMillis() : when;
		}

		@Override
		public long weight() {
			return this.bytes;
		}

		@Override
		public void fail(Throwable failure) {
			this.result.completeExceptionally(failure);
		}

	}

	/**
	 * Those who wait for a task where it is put.
	 */
	interface Waiting {

		/**
		 * The one who has waited longest, in the words of the scripts, if the server
		 * knows of anybody here.
		 */
		byte @Nullable [] first();

		/**
		 * A task was handed over.
		 * @param waiter who gets it
		 * @param token the delivery token
		 * @param deadline when the delivery ends, in milliseconds
		 * @param entry the task
		 */
		void handedOver(long waiter, String token, long deadline, Entry entry);

	}

}
