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
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;

/**
 * The tasks of one queue in Redis. Puts, takes and acks of many callers share calls; each
 * other operation is one call. Thread-safe.
 */
final class RedisQueue implements QueueStore {

	private static final int MAX_ERROR_BYTES = 16 * 1024;

	private final QueueScripts scripts;

	private final PutBatcher puts;

	private final TakeBatcher takes;

	private final AckBatcher acks;

	RedisQueue(QueueScripts scripts, PutBatcher puts, TakeBatcher takes, AckBatcher acks) {
		this.scripts = scripts;
		this.puts = puts;
		this.takes = takes;
		this.acks = acks;
	}

	TakeBatcher takes() {
		return this.takes;
	}

	@Override
	public CompletableFuture<BitSet> put(List<NewTask> tasks) {
		return this.puts.put(tasks);
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return this.scripts.call(Script.TICK, QueueScripts.bytes(schedule)).thenApply(RedisQueue::instant);
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		List<byte[]> arguments = new ArrayList<>();
		arguments.add(QueueScripts.bytes(schedule));
		arguments.add(QueueScripts.bytes(previous.toEpochMilli()));
		arguments.add(QueueScripts.bytes(last.toEpochMilli()));
		for (NewTask task : tasks) {
			arguments.add(QueueScripts.bytes(task.terms().readyAt(Instant.EPOCH).toEpochMilli()));
			arguments.add(TaskRecord.encode(task, 0));
		}
		return this.scripts.put(Script.TICK, arguments.toArray(new byte[0][])).thenApply(RedisQueue::instant);
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
		return isDone(Script.FAIL, QueueScripts.bytes(delivery.receipt()), cut(error),
				QueueScripts.bytes(delay.toMillis()));
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return isDone(Script.RELEASE, QueueScripts.bytes(delivery.receipt()), QueueScripts.bytes(delay.toMillis()));
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return isDone(Script.BURY, QueueScripts.bytes(delivery.receipt()), cut(error));
	}

	private static byte[] cut(String error) {
		byte[] bytes = QueueScripts.bytes(error);
		return (bytes.length <= MAX_ERROR_BYTES) ? bytes : Arrays.copyOf(bytes, MAX_ERROR_BYTES);
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration timeout) {
		return this.scripts
			.call(Script.EXTEND, QueueScripts.bytes(delivery.receipt()), QueueScripts.bytes(timeout.toMillis()))
			.thenApply((deadline) -> ((long) deadline == 0) ? Optional.empty() : Optional.of(instant(deadline)));
	}

	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		return this.takes.requeueExpired();
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return this.scripts.call(Script.COUNTS).thenApply((reply) -> {
			List<?> counts = QueueScripts.list(reply);
			return new TaskCounts((long) counts.get(0), (long) counts.get(1), (long) counts.get(2),
					(long) counts.get(3));
		});
	}

	@Override
	public CompletableFuture<Long> purge() {
		return this.scripts.call(Script.PURGE).thenApply(Long.class::cast);
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return this.scripts.call(Script.DEAD_LIST, QueueScripts.bytes(offset), QueueScripts.bytes(limit))
			.thenApply((reply) -> {
				List<?> timesAndRecords = QueueScripts.list(reply);
				List<DeadLetter> dead = new ArrayList<>(timesAndRecords.size() / 2);
				for (int i = 0; i < timesAndRecords.size(); i += 2) {
					TaskRecord record = new TaskRecord((byte[]) timesAndRecords.get(i + 1), 0);
					dead.add(record.deadLetter((long) timesAndRecords.get(i)));
				}
				return dead;
			});
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return isDoneForId(Script.DEAD_REPLAY, id);
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return this.scripts
			.call(Script.DEAD_REPLAY, QueueScripts.NOTHING, QueueScripts.bytes(offset), QueueScripts.bytes(max))
			.thenApply((count) -> Math.toIntExact((long) count));
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return isDoneForId(Script.DEAD_REMOVE, id);
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return this.scripts.call(Script.DEAD_REMOVE, QueueScripts.NOTHING).thenApply(Long.class::cast);
	}

	/**
	 * Call a script for one task. To these scripts an empty id, which no task has, means
	 * many tasks.
	 */
	private CompletableFuture<Boolean> isDoneForId(Script script, String id) {
		return id.isEmpty() ? CompletableFuture.completedFuture(false) : isDone(script, QueueScripts.bytes(id));
	}

	private CompletableFuture<Boolean> isDone(Script script, byte[]... arguments) {
		return this.scripts.call(script, arguments).thenApply((count) -> (long) count == 1);
	}

	private static Instant instant(Object millis) {
		return Instant.ofEpochMilli((long) millis);
	}

}
