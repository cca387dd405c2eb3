package io.qaio.queue.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskStoreException;

/**
 * The tasks of one queue in Redis. What many callers do at once is gathered in
 * {@link Puts}, {@link Takes} and {@link Acks}; the rest is one call each.
 */
final class RedisQueue implements QueueStore {

	private static final int MAX_ERROR_BYTES = 16 * 1024;

	private final QueueCalls calls;

	private final Puts puts;

	private final PutTicks ticks;

	private final Takes takes;

	private final Acks acks;

	RedisQueue(RedisTaskStore store, String name, LeaseTerms terms) {
		this.calls = new QueueCalls(store, name);
		this.ticks = new PutTicks(store, this.calls);
		this.takes = new Takes(store, name, terms, this.calls, (late) -> release(late, Duration.ZERO));
		this.puts = new Puts(store, terms, this.calls, this.takes);
		this.acks = new Acks(this.calls);
	}

	@Override
	public CompletableFuture<BitSet> put(List<NewTask> tasks) {
		return this.puts.put(tasks);
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return this.ticks.last(schedule);
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		return this.ticks.put(schedule, previous, last, tasks);
	}

	@Override
	public CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		return this.takes.take(max, wait);
	}

	@Override
	public CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		return this.acks.ack(deliveries);
	}

	@Override
	public CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay) {
		return end(Script.FAIL, delivery, cut(error), QueueCalls.bytes(delay.toMillis()));
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return end(Script.RELEASE, delivery, QueueCalls.bytes(delay.toMillis()));
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return end(Script.BURY, delivery, cut(error));
	}

	private CompletableFuture<Boolean> end(Script script, Delivery delivery, byte[]... arguments) {
		byte[][] all = new byte[1 + arguments.length][];
		all[0] = QueueCalls.bytes(delivery.receipt());
		System.arraycopy(arguments, 0, all, 1, arguments.length);
		return this.calls.call(script, all).thenApply((reply) -> (long) reply == 1);
	}

	private static byte[] cut(String error) {
		byte[] bytes = QueueCalls.bytes(error);
		return (bytes.length <= MAX_ERROR_BYTES) ? bytes : Arrays.copyOf(bytes, MAX_ERROR_BYTES);
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration timeout) {
		return this.calls
			.call(Script.EXTEND, QueueCalls.bytes(delivery.receipt()), QueueCalls.bytes(timeout.toMillis()))
			.thenApply((
					reply) -> Optional.of((long) reply).filter((deadline) -> deadline != 0).map(Instant::ofEpochMilli));
	}

	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		return this.takes.requeueExpired();
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return this.calls.call(Script.COUNTS).thenApply((reply) -> {
			List<?> counts = QueueCalls.list(reply);
			return new TaskCounts((long) counts.get(0), (long) counts.get(1), (long) counts.get(2),
					(long) counts.get(3));
		});
	}

	@Override
	public CompletableFuture<Long> purge() {
		return this.calls.call(Script.PURGE).thenApply(Long.class::cast);
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return this.calls.call(Script.DEAD_LIST, QueueCalls.bytes(offset), QueueCalls.bytes(limit))
			.thenApply((reply) -> {
				List<?> parts = QueueCalls.list(reply);
				List<DeadLetter> letters = new ArrayList<>(parts.size() / 2);
				for (int i = 0; i < parts.size(); i += 2) {
					letters.add(new Entry((byte[]) parts.get(i + 1), 0).deadLetter((long) parts.get(i)));
				}
				return letters;
			});
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return one(Script.DEAD_REPLAY, id);
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return this.calls.call(Script.DEAD_REPLAY, QueueCalls.NOTHING, QueueCalls.bytes(offset), QueueCalls.bytes(max))
			.thenApply((reply) -> Math.toIntExact((long) reply));
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return one(Script.DEAD_REMOVE, id);
	}

	/**
	 * An empty id, which no task has, would mean many tasks to these scripts.
	 */
	private CompletableFuture<Boolean> one(Script script, String id) {
		return id.isEmpty() ? CompletableFuture.completedFuture(false)
				: this.calls.call(script, QueueCalls.bytes(id)).thenApply((reply) -> (long) reply == 1);
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return this.calls.call(Script.DEAD_REMOVE, QueueCalls.NOTHING).thenApply(Long.class::cast);
	}

	/**
	 * The server gave a task to one who waits here.
	 */
	void handedOver(long waiter, String token, long deadline, Entry entry) {
		this.takes.handedOver(waiter, token, deadline, entry);
	}

	/**
	 * There may be tasks for those who wait: now, if zero, or in some milliseconds.
	 */
	void dueIn(long millis) {
		this.takes.dueIn(millis);
	}

	void close(TaskStoreException failure) {
		this.takes.close(failure);
	}

}
