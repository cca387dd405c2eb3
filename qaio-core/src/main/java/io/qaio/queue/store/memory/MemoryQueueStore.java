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
 * store is closed.
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

	LeaseTerms terms() {
		return this.terms;
	}

	boolean isOf(MemoryTaskStore store) {
		return this.store == store;
	}

	boolean isOpen() {
		return !this.store.isClosed();
	}

	@Override
	public CompletableFuture<BitSet> put(List<NewTask> tasks) {
		return change((state, now) -> state.put(tasks, now));
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return change((state, now) -> state.lastTick(schedule, now));
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		return change((state, now) -> state.putTicks(schedule, previous, last, tasks, now));
	}

	@Override
	public CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		return this.queue.take(this, max, wait);
	}

	@Override
	public CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		return change((state, now) -> state.ack(deliveries, now));
	}

	@Override
	public CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay) {
		return change((state, now) -> state.fail(delivery, error, delay, now));
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return change((state, now) -> state.release(List.of(delivery), delay, now));
	}

	/** One step, so that no take that waits gets the last of them first. */
	@Override
	public CompletableFuture<Void> releaseAll(List<Delivery> deliveries) {
		this.queue.release(deliveries);
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return change((state, now) -> state.bury(delivery, error, now));
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration visibilityTimeout) {
		return change((state, now) -> state.extend(delivery, visibilityTimeout, now));
	}

	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		return change(MemoryQueueState::requeueExpired);
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return change(MemoryQueueState::counts);
	}

	@Override
	public CompletableFuture<Long> purge() {
		return change((state, now) -> state.purge());
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return change((state, now) -> state.listDead(offset, limit));
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return change((state, now) -> state.replayDead(id, now));
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return change((state, now) -> state.replayDead(offset, max, now));
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return change((state, now) -> state.removeDead(id));
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return change((state, now) -> state.removeAllDead());
	}

	private <T> CompletableFuture<T> change(BiFunction<MemoryQueueState, Instant, T> step) {
		return isOpen() ? CompletableFuture.completedFuture(this.queue.change(step))
				: CompletableFuture.failedFuture(this.queue.closed());
	}

}
