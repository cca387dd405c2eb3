package io.qaio.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.QueueStore;

/**
 * The operations of {@link DeadTasks} as futures. Failures and threads are those of
 * {@link AsyncTaskQueue}. There is no {@code replayIf}: a filter would run on a thread of
 * the store's driver, which it must not block.
 * <p>
 * Safe for use by many threads.
 */
public final class AsyncDeadTasks {

	private final QueueStore store;

	private final PayloadCodec codec;

	AsyncDeadTasks(QueueStore store, PayloadCodec codec) {
		this.store = store;
		this.codec = codec;
	}

	/**
	 * List dead tasks in the order in which they died. Many are read in portions, so the
	 * list is not that of one moment.
	 * @param offset how many to skip, zero or more
	 * @param limit how many at most, 1 or more
	 * @return the dead tasks
	 * @see DeadTasks#list(long, int)
	 */
	public CompletableFuture<List<DeadTask>> list(long offset, int limit) {
		if (offset < 0 || limit < 1) {
			throw new IllegalArgumentException(
					"offset must be 0 or more and limit 1 or more, not " + offset + " and " + limit);
		}
		List<DeadTask> listed = new ArrayList<>();
		return AsyncLoop
			.run(true, (more) -> more,
					(more) -> addPortion(offset + listed.size(),
							Math.min(QueueStore.DEAD_PORTION, limit - listed.size()), listed)
						.thenApply((full) -> full && listed.size() < limit))
			.thenApply((end) -> List.copyOf(listed));
	}

	/**
	 * Add a portion to what was listed so far.
	 * @return whether there may be more
	 */
	private CompletableFuture<Boolean> addPortion(long offset, int limit, List<DeadTask> listed) {
		return this.store.listDead(offset, limit).thenApply((dead) -> {
			dead.forEach((one) -> listed.add(new DeadTask(one, this.codec)));
			return dead.size() == limit;
		});
	}

	/**
	 * Put a dead task at the end of the queue, with no attempts counted.
	 * @param id the task's id
	 * @return whether the task was dead and no other task with its id lives
	 * @see DeadTasks#replay(String)
	 */
	public CompletableFuture<Boolean> replay(String id) {
		return this.store.replayDead(id);
	}

	/**
	 * Replay all tasks that are dead now.
	 * @return the number of tasks replayed
	 * @see DeadTasks#replayAll()
	 */
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

	/**
	 * Remove a dead task.
	 * @param id the task's id
	 * @return whether the task was dead
	 * @see DeadTasks#remove(String)
	 */
	public CompletableFuture<Boolean> remove(String id) {
		return this.store.removeDead(id);
	}

	/**
	 * Remove all dead tasks.
	 * @return the number of tasks removed
	 * @see DeadTasks#removeAll()
	 */
	public CompletableFuture<Long> removeAll() {
		return this.store.removeAllDead();
	}

}
