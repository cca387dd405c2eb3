package io.qaio.queue.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskGroup;
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

	private final QueueScripts scripts;

	private final StoreClient client;

	private final ServerClock clock;

	private final ClockSteps steps;

	private final PendingTakes pending;

	private final byte[] maxAttempts;

	private final LuaScript put;

	private final LuaScript putGrouped;

	private final LuaScript putSpecial;

	private final QueueKeys keys;

	private volatile ProducerKeys producerKeys;

	private final Coalescer<PutRequest, List<?>> requests;

	/**
	 * Create the batcher of a queue.
	 * @param scripts the queue's scripts
	 * @param clock learns the server's time from replies
	 * @param steps notices when that steps
	 * @param terms the queue's terms
	 * @param pending the takes that may get a task that is put here
	 */
	PutBatcher(QueueScripts scripts, ServerClock clock, ClockSteps steps, LeaseTerms terms, PendingTakes pending) {
		this.scripts = scripts;
		this.client = scripts.client();
		this.clock = clock;
		this.steps = steps;
		this.pending = pending;
		this.maxAttempts = QueueScripts.bytes(terms.maxAttempts());
		this.put = scripts.get(Script.PUT);
		this.putGrouped = scripts.get(Script.PUT_GROUPED);
		this.putSpecial = scripts.get(Script.PUT_SPECIAL);
		this.keys = scripts.keys();
		this.producerKeys = new ProducerKeys(this.client.identity().producer(), this.keys);
		this.requests = new Coalescer<PutRequest, List<?>>(1, MAX_BYTES_PER_CALL, Coalescer.CompletionOrder.SEND_FIRST,
				this::send, PutBatcher::complete, scripts.explain(Script.PUT), RedisFailures::failsOthers)
			.withDeadline(this.client.timer(), this.client::putTimeout);
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
		return sendOnce(requests).exceptionallyCompose((thrown) -> {
			if (!RedisFailures.isOfAnotherCall(thrown)) {
				return CompletableFuture.failedFuture(thrown);
			}
			// another application puts under this name: both were restored from one
			// snapshot; or others wrote to the key of this name
			this.client.identity().drawProducer();
			return sendOnce(requests);
		});
	}

	private CompletableFuture<List<?>> sendOnce(List<PutRequest> requests) {
		Form form = requests.get(0).form;
		for (PutRequest request : requests) {
			form = form.with(request.form);
		}
		Form common = form;
		LuaScript script = switch (form) {
			case PLAIN -> this.put;
			case GROUPED -> this.putGrouped;
			case SPECIAL -> this.putSpecial;
		};
		ProducerKeys producer = producerKeys();
		byte[][] keys = (form == Form.PLAIN) ? producer.plain : producer.all;
		byte[] number = QueueScripts.bytes(ClientIdentity.text(this.client.identity().nextNumber()));
		String consumer = this.client.identity().consumer();
		return this.client.put(this.scripts.queue(), keys[0], (connection) -> {
			long sentAt = System.currentTimeMillis();
			return connection.<List<?>>call(script, keys, arguments(connection, number, consumer, requests, common))
				.thenApply((reply) -> received(sentAt, requests, reply));
		});
	}

	private ProducerKeys producerKeys() {
		String producer = this.client.identity().producer();
		ProducerKeys known = this.producerKeys;
		if (!known.producer.equals(producer)) {
			known = new ProducerKeys(producer, this.keys);
			this.producerKeys = known;
		}
		return known;
	}

	private byte[][] arguments(CommandConnection connection, byte[] number, String consumer, List<PutRequest> requests,
			Form form) {
		List<byte[]> arguments = this.scripts.arguments();
		arguments.add(number);
		arguments.add(QueueScripts.bytes(Math.max(1, 2 * connection.timeout().toMillis())));
		arguments.add(connection.isCluster() ? QueueScripts.bytes(consumer) : this.client.channel(consumer));
		arguments.add(this.maxAttempts);
		if (form == Form.PLAIN) {
			boolean single = requests.size() == 1 && requests.get(0).records.size() == 1;
			arguments.add(single ? this.pending.firstRegistered() : QueueScripts.NOTHING);
		}
		for (PutRequest request : requests) {
			request.addTo(arguments, form);
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
					QueueScripts.string(reply.get(4)), (byte[]) record, 0);
		}
		if (!reply.isEmpty()) {
			long receivedAt = System.currentTimeMillis();
			this.clock.observed(sentAt, (long) reply.get(0), receivedAt);
			this.steps.observed(sentAt, (long) reply.get(0), receivedAt);
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
	 * The keys of puts under one name of this application.
	 */
	private record ProducerKeys(String producer, byte[][] plain, byte[][] all) {

		ProducerKeys(String producer, QueueKeys keys) {
			this(producer, keys.forPut(producer), keys.allAnd("put:" + producer));
		}

	}

	/**
	 * How tasks are put: which script, and what it is told of them.
	 */
	private enum Form {

		/** Kept as they are. */
		PLAIN,

		/** Each in a group, and else as they are. */
		GROUPED,

		/** With terms that the script must know. */
		SPECIAL;

		Form with(Form other) {
			return (this == other) ? this : SPECIAL;
		}

		static Form of(NewTask task) {
			TaskTerms terms = task.terms();
			if (task.unique() || !terms.delay().isZero() || terms.at() != null || terms.priority() > 0
					|| terms.orderingKey() != null) {
				return SPECIAL;
			}
			return (terms.group() != null) ? GROUPED : PLAIN;
		}

	}

	/**
	 * Tasks that one caller puts.
	 */
	private static final class PutRequest implements Coalescer.Request {

		private final List<NewTask> tasks;

		private final List<byte[]> records;

		private final CompletableFuture<BitSet> duplicates = new CompletableFuture<>();

		private final long since = System.nanoTime();

		private long bytes;

		private final Form form;

		PutRequest(List<NewTask> tasks, ServerClock clock) {
			this.tasks = tasks;
			this.records = new ArrayList<>(tasks.size());
			long here = System.currentTimeMillis();
			Form common = clock.isKnown(here) ? Form.of(tasks.get(0)) : Form.SPECIAL;
			long now = clock.millis(here);
			for (NewTask task : tasks) {
				byte[] record = TaskRecord.encode(task, now);
				this.records.add(record);
				this.bytes += Math.max(record.length, MIN_BYTES_PER_TASK);
				common = common.with(Form.of(task));
			}
			this.form = common;
		}

		void addTo(List<byte[]> arguments, Form form) {
			switch (form) {
				case PLAIN -> arguments.addAll(this.records);
				case GROUPED -> addRuns(arguments);
				case SPECIAL -> addWithTerms(arguments);
			}
		}

		/**
		 * Add tasks of one group that follow each other after the group.
		 */
		private void addRuns(List<byte[]> arguments) {
			int from = 0;
			for (int to = 1; to <= this.records.size(); to++) {
				TaskGroup group = Objects.requireNonNull(this.tasks.get(from).terms().group());
				if (to == this.records.size() || !group.equals(this.tasks.get(to).terms().group())) {
					arguments.add(QueueScripts.bytes(group.name()));
					arguments.add(QueueScripts.bytes(group.weight()));
					arguments.add(QueueScripts.bytes(to - from));
					arguments.addAll(this.records.subList(from, to));
					from = to;
				}
			}
		}

		private void addWithTerms(List<byte[]> arguments) {
			for (int i = 0; i < this.records.size(); i++) {
				arguments.add(QueueScripts.bytes(terms(this.tasks.get(i).terms())));
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
		public long since() {
			return this.since;
		}

		@Override
		public void fail(Throwable failure) {
			this.duplicates.completeExceptionally(failure);
		}

	}

}
