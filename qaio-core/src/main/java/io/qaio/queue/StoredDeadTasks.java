package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.qaio.queue.store.QueueStore;

/**
 * The dead letters of a {@link StoredQueue}.
 */
final class StoredDeadTasks implements DeadTasks {

	private static final int PORTION = 100;

	private final Payloads payloads;

	private final QueueStore store;

	StoredDeadTasks(StoredQueue queue) {
		this.payloads = queue.payloads();
		this.store = queue.store();
	}

	@Override
	public List<DeadTask> list(long offset, int limit) {
		if (offset < 0 || limit < 1) {
			throw new IllegalArgumentException(
					"offset must be 0 or more and limit 1 or more, not " + offset + " and " + limit);
		}
		return StoredQueue.await(this.store.listDead(offset, limit))
			.stream()
			.<DeadTask>map((letter) -> new StoredDeadTask(letter, this.payloads))
			.toList();
	}

	@Override
	public boolean replay(String id) {
		return StoredQueue.await(this.store.replayDead(id));
	}

	@Override
	public long replayAll() {
		// what dies again meanwhile goes to the end, so the count of now bounds the work
		long left = StoredQueue.await(this.store.counts()).dead();
		long stayed = 0;
		long replayed = 0;
		while (left > 0) {
			int portion = (int) Math.min(left, PORTION);
			int moved = StoredQueue.await(this.store.replayDead(stayed, portion));
			replayed += moved;
			stayed += portion - moved;
			left -= portion;
		}
		return replayed;
	}

	@Override
	public long replayIf(Predicate<? super DeadTask> filter) {
		long left = StoredQueue.await(this.store.counts()).dead();
		long stayed = 0;
		long replayed = 0;
		while (left > 0) {
			List<DeadTask> portion = list(stayed, (int) Math.min(left, PORTION));
			if (portion.isEmpty()) {
				break;
			}
			// sent together, so a portion costs two round trips however many it replays
			List<CompletableFuture<Boolean>> replays = portion.stream()
				.filter(filter)
				.map((dead) -> this.store.replayDead(dead.id()))
				.toList();
			long moved = replays.stream().filter(StoredQueue::await).count();
			replayed += moved;
			stayed += portion.size() - moved;
			left -= portion.size();
		}
		return replayed;
	}

	@Override
	public boolean remove(String id) {
		return StoredQueue.await(this.store.removeDead(id));
	}

	@Override
	public long removeAll() {
		return StoredQueue.await(this.store.removeAllDead());
	}

}
