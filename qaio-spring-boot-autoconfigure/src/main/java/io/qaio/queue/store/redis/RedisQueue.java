package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;

/**
 * The tasks of one queue in Redis.
 */
final class RedisQueue implements QueueStore {

	private static final int MAX_BYTES_PER_PUT = 256 * 1024;

	private static final int MAX_TASKS_PER_CALL = 1000;

	private static final int MAX_ERROR_BYTES = 4096;

	private static final byte[] NOTHING = {};

	/**
	 * Makes delivery tokens longer than {@code zset-max-listpack-value}, 64 bytes. Redis
	 * then finds them by hash and skip list; small sorted sets of shorter members it
	 * scans, for each of the tasks of a batch.
	 */
	private static final String PADDING = ".".repeat(48);

	/** Longer than what wakes a waiter early may be early. */
	private static final Duration ALARM_SLACK = Duration.ofMillis(1);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final RedisTaskStore store;

	private final String name;

	private final LeaseTerms terms;

	private final byte[][] keys;

	private final byte[][] putKeys;

	private final byte[] commonChannel;

	private final Waiters waiters;

	private final Coalescer<PutRequest, Object> puts;

	private final Coalescer<Waiter, TakeReply> takes;

	private final Coalescer<AckRequest, Object> acks;

	/** Puts are numbered; only one is under way at a time. */
	private long putNumber;

	RedisQueue(RedisTaskStore store, String name, LeaseTerms terms) {
		this.store = store;
		this.name = name;
		this.terms = terms;
		QueueKeys queueKeys = new QueueKeys(store.prefix(), name);
		this.keys = queueKeys.all();
		this.putKeys = queueKeys.forPut(store.consumer());
		this.commonChannel = bytes(store.commonChannel());
		this.puts = new Coalescer<>(MAX_BYTES_PER_PUT, this::sendPut,
				(requests, reply) -> requests.forEach((request) -> request.result.complete(null)), explain(Script.PUT));
		this.takes = new Coalescer<>(MAX_TASKS_PER_CALL, this::sendTake, this::receiveTake, explain(Script.TAKE));
		this.acks = new Coalescer<>(MAX_TASKS_PER_CALL, this::sendAck, this::receiveAck, explain(Script.ACK));
		this.waiters = new Waiters(store.timer(), this.takes::submit,
				(waiter) -> store.link().thenAccept((link) -> link.remove(queueKeys.waiting(), member(waiter))),
				this::expire);
	}

	// --- put

	@Override
	public CompletableFuture<Void> put(List<NewTask> tasks) {
		PutRequest request = new PutRequest(tasks);
		this.puts.submit(request);
		return request.result;
	}

	private CompletableFuture<Object> sendPut(List<PutRequest> requests) {
		return this.store.link().thenCompose((link) -> {
			List<byte[]> arguments = new ArrayList<>();
			arguments.add(this.commonChannel);
			arguments.add(bytes(++this.putNumber));
			arguments.add(bytes(2 * link.timeout().toMillis()));
			arguments.add(link.isCluster() ? NOTHING : bytes(leaseName()));
			arguments.add(bytes(this.store.channels()));
			requests.forEach((request) -> arguments.addAll(request.entries));
			return link.call(Script.PUT, this.putKeys, arguments.toArray(new byte[0][]));
		});
	}

	// --- take

	@Override
	public CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		Waiter waiter = new Waiter(this.store.nextNumber(), max, wait);
		if (!waiter.waits()) {
			this.waiters.ask(waiter);
			return waiter.result;
		}
		CompletableFuture<?> listening = this.store.link().thenCompose((link) -> this.store.listening().ready());
		if (listening.isDone() && !listening.isCompletedExceptionally()) {
			this.waiters.ask(waiter);
		}
		else {
			listening.whenComplete((ready, thrown) -> {
				if (thrown == null) {
					this.waiters.ask(waiter);
				}
				else {
					waiter.result.completeExceptionally(RedisFailures.explain(this.name, "take", thrown));
				}
			});
		}
		return waiter.result;
	}

	private CompletableFuture<TakeReply> sendTake(List<Waiter> asking) {
		int max = (asking.size() == 1) ? asking.get(0).max : asking.size();
		String lease = leaseName() + "/" + this.terms.maxAttempts();
		List<byte[]> arguments = new ArrayList<>(asking.size() + 5);
		arguments.add(this.commonChannel);
		arguments.add(bytes(lease));
		arguments.add(bytes(this.terms.timeout().toMillis()));
		arguments.add(bytes(max));
		arguments.add(bytes(registrationLife()));
		for (Waiter waiter : asking) {
			arguments.add(waiter.waits() ? member(waiter) : NOTHING);
		}
		return call(Script.TAKE, this.keys, arguments).whenComplete((reply, thrown) -> {
			if (thrown != null && !this.waiters.isEmpty()) {
				this.waiters.alarmIn(RETRY);
			}
		}).thenApply((reply) -> new TakeReply(lease, list(reply)));
	}

	private void receiveTake(List<Waiter> asking, TakeReply reply) {
		List<Delivery> deliveries = deliveries(reply);
		boolean batch = asking.size() == 1;
		boolean someWait = false;
		for (int i = 0; i < asking.size(); i++) {
			Waiter waiter = asking.get(i);
			if (i < deliveries.size()) {
				List<Delivery> own = batch ? deliveries : deliveries.subList(i, i + 1);
				waiter.registered = false;
				if (!waiter.result.complete(own)) {
					giveBack(own);
				}
			}
			else if (waiter.waits()) {
				someWait = true;
				this.waiters.registered(waiter);
			}
			else {
				waiter.result.complete(List.of());
			}
		}
		if (someWait) {
			long next = (long) reply.parts.get(1);
			this.waiters.alarmIn((next < 0) ? this.store.renewal() : Duration.ofMillis(next).plus(ALARM_SLACK));
		}
	}

	/**
	 * Release what came too late for its caller; each goes to the front, so the last goes
	 * first.
	 */
	private void giveBack(List<Delivery> deliveries) {
		for (int i = deliveries.size() - 1; i >= 0; i--) {
			release(deliveries.get(i), Duration.ZERO);
		}
	}

	private List<Delivery> deliveries(TakeReply reply) {
		long now = (long) reply.parts.get(0);
		List<?> entries = list(reply.parts.get(2));
		List<Delivery> deliveries = new ArrayList<>(entries.size());
		for (Object bytes : entries) {
			Entry entry = new Entry((byte[]) bytes, 0);
			deliveries.add(entry.delivery(reply.lease + ":" + (deliveries.size() + 1),
					now + entry.timeout(this.terms.timeout())));
		}
		return deliveries;
	}

	private void expire(Waiter waiter) {
		if (this.store.listening().isConnected()) {
			waiter.result.complete(List.of());
		}
		else {
			waiter.result.completeExceptionally(new TaskStoreUnavailableException("Queue '" + this.name
					+ "', take: Redis was away while waiting, so whether there was a task is not known", null));
		}
	}

	/**
	 * The server gave a task to one who waits here.
	 */
	void handedOver(long waiter, Delivery delivery) {
		if (!this.waiters.handOver(waiter, delivery)) {
			release(delivery, Duration.ZERO);
		}
	}

	/**
	 * There will be something for those who wait.
	 */
	void dueIn(long millis) {
		if (this.waiters.isEmpty()) {
			return;
		}
		if (millis == 0) {
			this.waiters.news();
		}
		else {
			this.waiters.alarmIn(Duration.ofMillis(millis).plus(ALARM_SLACK));
		}
	}

	private byte[] member(Waiter waiter) {
		return bytes(this.store.consumer() + " " + waiter.id + " " + this.terms.timeout().toMillis() + " "
				+ this.terms.maxAttempts());
	}

	private String leaseName() {
		return this.store.consumer() + "." + this.store.nextNumber() + PADDING;
	}

	/**
	 * The server believes longer that somebody waits than it takes to say so again.
	 */
	private long registrationLife() {
		return 3 * this.store.renewal().toMillis();
	}

	// --- ack and the like

	@Override
	public CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		AckRequest request = new AckRequest(deliveries);
		this.acks.submit(request);
		return request.result;
	}

	private CompletableFuture<Object> sendAck(List<AckRequest> requests) {
		List<byte[]> arguments = new ArrayList<>();
		List<byte[]> uniques = new ArrayList<>();
		arguments.add(this.commonChannel);
		arguments.add(NOTHING);
		int count = 0;
		for (AckRequest request : requests) {
			for (Delivery delivery : request.deliveries) {
				count++;
				arguments.add(bytes(delivery.token()));
				if (delivery.unique()) {
					uniques.add(bytes(count));
					uniques.add(bytes(delivery.id()));
				}
			}
		}
		arguments.set(1, bytes(count));
		arguments.addAll(uniques);
		return call(Script.ACK, this.keys, arguments);
	}

	private void receiveAck(List<AckRequest> requests, Object reply) {
		BitSet lost = new BitSet();
		list(reply).forEach((position) -> lost.set((int) (long) position - 1));
		int from = 0;
		for (AckRequest request : requests) {
			int to = from + request.deliveries.size();
			BitSet held = lost.get(from, to);
			held.flip(0, to - from);
			request.result.complete(held);
			from = to;
		}
	}

	@Override
	public CompletableFuture<Boolean> fail(Delivery delivery, String error) {
		return change(Script.FAIL, delivery, cut(error));
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return change(Script.RELEASE, delivery, bytes(delay.toMillis()));
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return change(Script.BURY, delivery, cut(error));
	}

	private CompletableFuture<Boolean> change(Script script, Delivery delivery, byte[] argument) {
		return call(script, bytes(delivery.token()), argument).thenApply((reply) -> (long) reply == 1);
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration timeout) {
		return call(Script.EXTEND, bytes(delivery.token()), bytes(timeout.toMillis())).thenApply(
				(reply) -> ((long) reply == 0) ? Optional.empty() : Optional.of(Instant.ofEpochMilli((long) reply)));
	}

	// --- upkeep

	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		List<Waiter> known = this.waiters.known();
		byte[][] arguments = new byte[2 + known.size()][];
		arguments[0] = known.isEmpty() ? NOTHING : bytes(this.store.ownChannel());
		arguments[1] = bytes(registrationLife());
		for (int i = 0; i < known.size(); i++) {
			arguments[i + 2] = member(known.get(i));
		}
		return call(Script.REQUEUE, arguments).thenApply((reply) -> requeued(known, list(reply)));
	}

	private Requeued requeued(List<Waiter> known, List<?> reply) {
		Optional<Duration> next = Optional.of((long) reply.get(2))
			.filter((millis) -> millis >= 0)
			.map(Duration::ofMillis);
		if (!known.isEmpty()) {
			this.store.listening().expectMessage();
			this.waiters.resetAlarm(next.map((due) -> due.plus(ALARM_SLACK)).orElse(this.store.renewal()));
			if ((long) reply.get(3) == 1) {
				this.waiters.news();
			}
		}
		return new Requeued((int) (long) reply.get(0), (long) reply.get(1) == 1, next);
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return call(Script.COUNTS).thenApply((reply) -> {
			List<?> counts = list(reply);
			return new TaskCounts((long) counts.get(0), (long) counts.get(1), (long) counts.get(2),
					(long) counts.get(3));
		});
	}

	@Override
	public CompletableFuture<Long> purge() {
		return call(Script.PURGE).thenApply(Long.class::cast);
	}

	// --- dead letters

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return call(Script.DEAD_LIST, bytes(offset), bytes(limit)).thenApply((reply) -> {
			List<?> parts = list(reply);
			List<DeadLetter> letters = new ArrayList<>(parts.size() / 2);
			for (int i = 0; i < parts.size(); i += 2) {
				letters.add(new Entry((byte[]) parts.get(i + 1), 0).deadLetter((long) parts.get(i)));
			}
			return letters;
		});
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return id.isEmpty() ? CompletableFuture.completedFuture(false)
				: call(Script.DEAD_REPLAY, bytes(id)).thenApply((reply) -> (long) reply == 1);
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return call(Script.DEAD_REPLAY, NOTHING, bytes(offset), bytes(max))
			.thenApply((reply) -> Math.toIntExact((long) reply));
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return id.isEmpty() ? CompletableFuture.completedFuture(false)
				: call(Script.DEAD_REMOVE, bytes(id)).thenApply((reply) -> (long) reply == 1);
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return call(Script.DEAD_REMOVE, NOTHING).thenApply(Long.class::cast);
	}

	// --- calls

	private CompletableFuture<Object> call(Script script, byte[]... arguments) {
		List<byte[]> all = new ArrayList<>(arguments.length + 1);
		all.add(this.commonChannel);
		all.addAll(List.of(arguments));
		return call(script, this.keys, all).exceptionally((thrown) -> {
			throw explain(script).apply(thrown);
		});
	}

	private CompletableFuture<Object> call(Script script, byte[][] keys, List<byte[]> arguments) {
		return this.store.link().thenCompose((link) -> link.call(script, keys, arguments.toArray(new byte[0][])));
	}

	private Function<Throwable, TaskStoreException> explain(Script script) {
		return (thrown) -> RedisFailures.explain(this.name, script.operation(), thrown);
	}

	void close(TaskStoreException failure) {
		this.waiters.failAll(failure);
	}

	private static List<?> list(Object reply) {
		return (List<?>) reply;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] bytes(long number) {
		return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] cut(String error) {
		byte[] bytes = bytes(error);
		return (bytes.length <= MAX_ERROR_BYTES) ? bytes : Arrays.copyOf(bytes, MAX_ERROR_BYTES);
	}

	/**
	 * What the server answers to a take.
	 *
	 * @param lease the name of the lease
	 * @param parts see {@code take.lua}
	 */
	private record TakeReply(String lease, List<?> parts) {
	}

	/**
	 * Tasks that one caller puts.
	 */
	private static final class PutRequest implements Coalescer.Request {

		private final List<byte[]> entries;

		private final long bytes;

		private final CompletableFuture<Void> result = new CompletableFuture<>();

		PutRequest(List<NewTask> tasks) {
			this.entries = new ArrayList<>(tasks.size());
			long bytes = 0;
			for (NewTask task : tasks) {
				byte[] entry = Entry.encode(task);
				bytes += entry.length;
				this.entries.add(entry);
			}
			this.bytes = bytes;
		}

		@Override
		public long weight() {
			return this.bytes;
		}

		@Override
		public void fail(TaskStoreException failure) {
			this.result.completeExceptionally(failure);
		}

	}

	/**
	 * Tasks that one caller acks.
	 */
	private static final class AckRequest implements Coalescer.Request {

		private final List<Delivery> deliveries;

		private final CompletableFuture<BitSet> result = new CompletableFuture<>();

		AckRequest(List<Delivery> deliveries) {
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

}
