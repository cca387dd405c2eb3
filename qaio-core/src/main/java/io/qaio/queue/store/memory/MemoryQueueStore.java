package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.qaio.queue.store.DeadLetter;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;

/**
 * A queue as one store sees it: its own lease terms, and nothing once it is closed.
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
	public CompletableFuture<BitSet> put(List<NewTask> tasks) {
		return whileOpen(() -> this.queue.put(tasks));
	}

	@Override
	public CompletableFuture<Instant> lastTick(String schedule) {
		return whileOpen(() -> this.queue.lastTick(schedule));
	}

	@Override
	public CompletableFuture<Instant> putTicks(String schedule, Instant previous, Instant last, List<NewTask> tasks) {
		return whileOpen(() -> this.queue.putTicks(schedule, previous, last, tasks));
	}

	@Override
	public CompletableFuture<List<Delivery>> take(int max, Duration wait) {
		return this.queue.take(this.store, this.terms, max, wait);
	}

	@Override
	public CompletableFuture<BitSet> ack(List<Delivery> deliveries) {
		return whileOpen(() -> this.queue.ack(deliveries));
	}

	@Override
	public CompletableFuture<Boolean> fail(Delivery delivery, String error, Duration delay) {
		return whileOpen(() -> this.queue.fail(delivery, error, delay));
	}

	@Override
	public CompletableFuture<Boolean> release(Delivery delivery, Duration delay) {
		return whileOpen(() -> this.queue.release(List.of(delivery), delay));
	}

	@Override
	public CompletableFuture<Boolean> bury(Delivery delivery, String error) {
		return whileOpen(() -> this.queue.bury(delivery, error));
	}

	@Override
	public CompletableFuture<Optional<Instant>> extend(Delivery delivery, Duration visibilityTimeout) {
		return whileOpen(() -> this.queue.extend(delivery, visibilityTimeout));
	}

	@Override
	public CompletableFuture<Requeued> requeueExpired() {
		return whileOpen(this.queue::requeueExpired);
	}

	@Override
	public CompletableFuture<TaskCounts> counts() {
		return whileOpen(this.queue::counts);
	}

	@Override
	public CompletableFuture<Long> purge() {
		return whileOpen(this.queue::purge);
	}

	@Override
	public CompletableFuture<List<DeadLetter>> listDead(long offset, int limit) {
		return whileOpen(() -> this.queue.listDead(offset, limit));
	}

	@Override
	public CompletableFuture<Boolean> replayDead(String id) {
		return whileOpen(() -> this.queue.replayDead(List.of(id)) == 1);
	}

	@Override
	public CompletableFuture<Integer> replayDead(long offset, int max) {
		return whileOpen(() -> this.queue.replayDead(offset, max));
	}

	@Override
	public CompletableFuture<Boolean> removeDead(String id) {
		return whileOpen(() -> this.queue.removeDead(id));
	}

	@Override
	public CompletableFuture<Long> removeAllDead() {
		return whileOpen(this.queue::removeAllDead);
	}

	private <T> CompletableFuture<T> whileOpen(Supplier<T> operation) {
		return this.store.isClosed() ? CompletableFuture.failedFuture(this.queue.closed())
				: CompletableFuture.completedFuture(operation.get());
	}

}
