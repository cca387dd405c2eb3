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
 *
 * @param scripts the queue's scripts
 * @param puts puts tasks
 * @param takes takes tasks
 * @param acks acks deliveries
 * @param steps knows how far the server's clock has stepped
 */
record RedisQueue(QueueScripts scripts, PutBatcher puts, PendingTakes takes, AckBatcher acks,
		ClockSteps steps) implements QueueStore {

	private static final int MAX_ERROR_BYTES = 16 * 1024;

	@Override
	public CompletableFuture<BitSet> put(List<NewTask> tasks) {
		return this.puts.put(tasks);
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return this.scripts.<Long>call(Script.TICK, schedule).thenApply(Instant::ofEpochMilli);
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		List<Object> arguments = new ArrayList<>(List.of(schedule, previous.toEpochMilli(), last.toEpochMilli()));
		for (NewTask task : tasks) {
			// ticks go on by the clock of the applications when that of the server steps
			arguments.add(task.terms().readyAt(Instant.EPOCH).toEpochMilli() + this.steps.sum());
			arguments.add(TaskRecord.encode(task, 0));
		}
		return this.scripts.<Long>put(Script.TICK, arguments.toArray()).thenApply(Instant::ofEpochMilli);
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
		return isDone(Script.FAIL, delivery.receipt(), cut(error), delay.toMillis());
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return isDone(Script.RELEASE, delivery.receipt(), delay.toMillis());
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return isDone(Script.BURY, delivery.receipt(), cut(error));
	}

	private static byte[] cut(String error) {
		byte[] bytes = QueueScripts.bytes(error);
		return (bytes.length <= MAX_ERROR_BYTES) ? bytes : Arrays.copyOf(bytes, MAX_ERROR_BYTES);
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration timeout) {
		return this.scripts.<Long>call(Script.EXTEND, delivery.receipt(), timeout.toMillis())
			.thenApply((deadline) -> (deadline == 0) ? Optional.empty() : Optional.of(Instant.ofEpochMilli(deadline)));
	}

	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		return this.takes.renewal().requeueExpired();
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return this.scripts.<List<Long>>call(Script.COUNTS)
			.thenApply((counts) -> new TaskCounts(counts.get(0), counts.get(1), counts.get(2), counts.get(3),
					counts.get(4)));
	}

	@Override
	public CompletableFuture<Long> purge() {
		return this.scripts.call(Script.PURGE);
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return this.scripts.<List<?>>call(Script.DEAD_LIST, offset, limit).thenApply((timesAndRecords) -> {
			List<DeadLetter> dead = new ArrayList<>(timesAndRecords.size() / 2);
			for (int i = 0; i < timesAndRecords.size(); i += 2) {
				dead.add(deadLetter((long) timesAndRecords.get(i), timesAndRecords.get(i + 1)));
			}
			return dead;
		});
	}

	/**
	 * Read a dead task as {@code dead-list.lua} returns it.
	 */
	private DeadLetter deadLetter(long diedAt, Object task) {
		if (task instanceof List<?> newer) {
			DeadLetter dead = TaskRecord.newerDeadLetter((byte[]) newer.get(1), QueueScripts.string(newer.get(0)),
					diedAt);
			this.takes.quarantine().reportNewer(dead.error());
			return dead;
		}
		return new TaskRecord((byte[]) task, 0).deadLetter(diedAt);
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return isDoneForId(Script.DEAD_REPLAY, id);
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return this.scripts.<Long>call(Script.DEAD_REPLAY, QueueScripts.NOTHING, offset, max)
			.thenApply(Math::toIntExact);
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return isDoneForId(Script.DEAD_REMOVE, id);
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return this.scripts.call(Script.DEAD_REMOVE, QueueScripts.NOTHING);
	}

	/**
	 * Call a script for one task. To these scripts an empty id, which no task has, means
	 * many tasks.
	 */
	private CompletableFuture<Boolean> isDoneForId(Script script, String id) {
		return id.isEmpty() ? CompletableFuture.completedFuture(false) : isDone(script, id);
	}

	private CompletableFuture<Boolean> isDone(Script script, Object... arguments) {
		return this.scripts.<Long>call(script, arguments).thenApply((count) -> count == 1);
	}

}
