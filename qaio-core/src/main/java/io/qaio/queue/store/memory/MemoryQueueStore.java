package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;

/**
 * A {@link MemoryQueue} as one store sees it: with lease terms of its own, and until the
 * store is closed. Each operation is one step of the queue. Safe for use by many threads.
 */
final class MemoryQueueStore implements QueueStore {

	private final MemoryTaskStore store;

	private final MemoryQueue queue;

	private final LeaseTerms terms;

	MemoryQueueStore(MemoryTaskStore store, MemoryQueue queue, LeaseTerms terms) {
		this.store = store;
		this.queue = queue;
		this.terms = terms;
	}

	@Override
	public CompletableFuture<BitSet> put(List<NewTask> added) {
		return change((tasks, now) -> tasks.put(added, now));
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return change((tasks, now) -> tasks.lastTick(schedule, now));
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> added) {
		return change((tasks, now) -> tasks.putTicks(schedule, previous, last, added, now));
	}

	@Override
	public CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		return this.queue.take(this.store, this.terms, max, wait);
	}

	@Override
	public CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		return change((tasks, now) -> {
			BitSet acked = new BitSet(deliveries.size());
			for (int i = 0; i < deliveries.size(); i++) {
				MemoryTask task = tasks.removeTaken(deliveries.get(i), now);
				if (task != null) {
					tasks.end(task, now);
					acked.set(i);
				}
			}
			return acked;
		});
	}

	@Override
	public CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay) {
		return change((tasks, now) -> {
			MemoryTask task = tasks.removeTaken(delivery, now);
			if (task != null && task.isLastAttempt()) {
				tasks.die(task, error, now);
			}
			else if (task != null) {
				task.endLease(now.plus(delay));
				tasks.addLast(task, now);
			}
			return task != null;
		});
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return change((tasks, now) -> tasks.release(List.of(delivery), delay, now));
	}

	/** One step, so that no take that waits gets the last of them first. */
	@Override
	public CompletableFuture<Void> releaseAll(List<Delivery> deliveries) {
		this.queue.release(deliveries);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return change((tasks, now) -> {
			MemoryTask task = tasks.removeTaken(delivery, now);
			if (task != null) {
				tasks.die(task, error, now);
			}
			return task != null;
		});
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration visibilityTimeout) {
		return change((tasks, now) -> Optional.ofNullable(tasks.extend(delivery, now.plus(visibilityTimeout), now))
			.map(MemoryTask::due));
	}

	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		return change(MemoryTasks::requeueExpired);
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return change(MemoryTasks::counts);
	}

	@Override
	public CompletableFuture<Long> purge() {
		return change((tasks, now) -> tasks.purge());
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return change((tasks,
				now) -> tasks.dead().values().stream().skip(offset).limit(limit).map(MemoryTask::deadLetter).toList());
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return change((tasks, now) -> tasks.replay(id, now));
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return change((tasks, now) -> {
			List<String> ids = tasks.dead().keySet().stream().skip(offset).limit(max).toList();
			return (int) ids.stream().filter((id) -> tasks.replay(id, now)).count();
		});
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return change((tasks, now) -> tasks.dead().remove(id) != null);
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return change((tasks, now) -> {
			long count = tasks.dead().size();
			tasks.dead().clear();
			return count;
		});
	}

	private <T> CompletableFuture<T> change(BiFunction<MemoryTasks, Instant, T> step) {
		return this.store.isClosed() ? CompletableFuture.failedFuture(this.queue.closed())
				: CompletableFuture.completedFuture(this.queue.change(step));
	}

}
