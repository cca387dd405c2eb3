package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.QueueStore;

/**
 * The dead letters of a queue in a {@link QueueStore}.
 */
final class StoredDeadTasks implements AsyncDeadTasks {

	private final QueueStore store;

	private final PayloadCodec codec;

	StoredDeadTasks(QueueStore store, PayloadCodec codec) {
		this.store = store;
		this.codec = codec;
	}

	@Override
	public CompletableFuture<List<DeadTask>> list(long offset, int limit) {
		if (offset < 0 || limit < 1) {
			throw new IllegalArgumentException(
					"offset must be 0 or more and limit 1 or more, not " + offset + " and " + limit);
		}
		return this.store.listDead(offset, limit)
			.thenApply((dead) -> dead.stream().<DeadTask>map((one) -> new StoredDeadTask(one, this.codec)).toList());
	}

	@Override
	public CompletableFuture<Boolean> replay(String id) {
		return this.store.replayDead(id);
	}

	@Override
	public CompletableFuture<Long> replayAll() {
		return startReplay()
			.thenCompose((start) -> AsyncLoop.run(start, ReplayProgress::isOpen,
					(progress) -> this.store.replayDead(progress.stayed(), progress.nextPortion())
						.thenApply((moved) -> progress.after(progress.nextPortion(), moved))))
			.thenApply(ReplayProgress::replayed);
	}

	CompletableFuture<ReplayProgress> startReplay() {
		return this.store.counts().thenApply((counts) -> new ReplayProgress(counts.dead(), 0, 0));
	}

	@Override
	public CompletableFuture<Boolean> remove(String id) {
		return this.store.removeDead(id);
	}

	@Override
	public CompletableFuture<Long> removeAll() {
		return this.store.removeAllDead();
	}

}
