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
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.TaskTerms;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.LuaScript;

/**
 * Puts tasks into one queue; what callers put while a call is in flight leaves together
 * with the next. Calls are numbered, and only one is in flight at a time, so that Redis
 * can tell one that the driver repeats. Thread-safe.
 */
final class PutBatcher {

	private static final int MAX_BYTES_PER_CALL = 256 * 1024;

	/** What a small task counts as, so that a call has at most so many. */
	private static final int MIN_BYTES_PER_TASK = MAX_BYTES_PER_CALL / QueueStore.PORTION;

	private final String queue;

	private final StoreClient client;

	private final ServerClock clock;

	private final PendingTakes pending;

	private final byte[] maxAttempts;

	private final LuaScript put;

	private final byte[][] putKeys;

	private final LuaScript putSpecial;

	private final byte[][] putSpecialKeys;

	private final Coalescer<PutRequest, List<?>> requests;

	/**
	 * Create the batcher of a queue.
	 * @param scripts the queue's scripts
	 * @param clock learns the server's time from replies
	 * @param terms the queue's terms
	 * @param pending the takes that may get a task that is put here
	 */
	PutBatcher(QueueScripts scripts, ServerClock clock, LeaseTerms terms, PendingTakes pending) {
		this.queue = scripts.queue();
		this.client = scripts.client();
		this.clock = clock;
		this.pending = pending;
		this.maxAttempts = QueueScripts.bytes(terms.maxAttempts());
		this.put = scripts.get(Script.PUT);
		this.putKeys = scripts.keys().forPut(this.client.name());
		this.putSpecial = scripts.get(Script.PUT_SPECIAL);
		this.putSpecialKeys = scripts.keys().allAnd("put:" + this.client.name());
		this.requests = new Coalescer<>(1, MAX_BYTES_PER_CALL, Coalescer.CompletionOrder.SEND_FIRST, this::send,
				PutBatcher::complete, scripts.explain(Script.PUT), TaskStoreUnavailableException.class::isInstance);
	}

	/**
	 * Put tasks.
	 * @param tasks the tasks
	 * @return the positions of those that were duplicates, and so were not stored
	 */
	CompletableFuture<BitSet> put(List<NewTask> tasks) {
		PutRequest request = new PutRequest(tasks, this.clock);
		this.requests.submit(request);
		return request.duplicates;
	}

	private CompletableFuture<List<?>> send(List<PutRequest> requests) {
		boolean special = false;
		for (PutRequest request : requests) {
			special |= request.special;
		}
		boolean withTerms = special;
		LuaScript script = special ? this.putSpecial : this.put;
		byte[][] keys = special ? this.putSpecialKeys : this.putKeys;
		byte[] number = QueueScripts.bytes(this.client.nextNumber());
		return this.client.put(this.queue, keys[0], (connection) -> {
			long sentAt = System.currentTimeMillis();
			return connection.<List<?>>call(script, keys, arguments(connection, number, requests, withTerms))
				.thenApply((reply) -> received(sentAt, requests, reply));
		});
	}

	private byte[][] arguments(CommandConnection connection, byte[] number, List<PutRequest> requests,
			boolean special) {
		List<byte[]> arguments = this.client.arguments();
		arguments.add(number);
		arguments.add(QueueScripts.bytes(2 * connection.timeout().toMillis()));
		arguments.add(connection.isCluster() ? QueueScripts.bytes(this.client.name()) : this.client.channel());
		arguments.add(this.maxAttempts);
		if (!special) {
			boolean single = requests.size() == 1 && requests.get(0).records.size() == 1;
			arguments.add(single ? this.pending.firstRegistered() : QueueScripts.NOTHING);
		}
		for (PutRequest request : requests) {
			request.addTo(arguments, special);
		}
		return arguments.toArray(new byte[0][]);
	}

	/**
	 * Use what a reply says to all callers: see {@code put.lua}.
	 */
	private List<?> received(long sentAt, List<PutRequest> requests, List<?> reply) {
		if (reply.size() > 2) {
			PutRequest last = requests.get(requests.size() - 1);
			Object record = (reply.size() > 5) ? reply.get(5) : last.records.get(last.records.size() - 1);
			this.pending.handedOver(QueueScripts.string(reply.get(2)), QueueScripts.string(reply.get(3)),
					QueueScripts.string(reply.get(4)), new TaskRecord((byte[]) record, 0));
		}
		if (!reply.isEmpty()) {
			this.clock.observed(sentAt, (long) reply.get(0), System.currentTimeMillis());
		}
		return reply;
	}

	/**
	 * Tell each caller which of its tasks were duplicates. The script counts the tasks of
	 * all callers from 1.
	 */
	private static void complete(List<PutRequest> requests, List<?> reply) {
		BitSet duplicates = reply.isEmpty() ? new BitSet() : QueueScripts.positions(reply.get(1));
		int from = 0;
		for (PutRequest request : requests) {
			int to = from + request.records.size();
			request.duplicates.complete(duplicates.get(from, to));
			from = to;
		}
	}

	/**
	 * Tasks that one caller puts.
	 */
	private static final class PutRequest implements Coalescer.Request {

		private final List<NewTask> tasks;

		private final List<byte[]> records;

		private final CompletableFuture<BitSet> duplicates = new CompletableFuture<>();

		private long bytes;

		/** Whether some of the tasks cannot be kept as they are: see put.lua. */
		private boolean special;

		PutRequest(List<NewTask> tasks, ServerClock clock) {
			this.tasks = tasks;
			this.records = new ArrayList<>(tasks.size());
			long here = System.currentTimeMillis();
			this.special = !clock.isKnown(here);
			long now = clock.millis(here);
			for (NewTask task : tasks) {
				byte[] record = TaskRecord.encode(task, now);
				this.records.add(record);
				this.bytes += Math.max(record.length, MIN_BYTES_PER_TASK);
				TaskTerms terms = task.terms();
				this.special |= task.unique() || !terms.delay().isZero() || terms.at() != null || terms.priority() > 0
						|| terms.orderingKey() != null;
			}
		}

		void addTo(List<byte[]> arguments, boolean withTerms) {
			for (int i = 0; i < this.records.size(); i++) {
				if (withTerms) {
					arguments.add(QueueScripts.bytes(terms(this.tasks.get(i).terms())));
				}
				arguments.add(this.records.get(i));
			}
		}

		/**
		 * What the script must know of a task that is not in its record.
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
			this.duplicates.completeExceptionally(failure);
		}

	}

}
