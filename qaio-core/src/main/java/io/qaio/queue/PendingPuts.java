package io.qaio.queue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.NewTask;

/**
 * The puts that wait for the commit of one transaction. Not safe for use by many threads,
 * as a transaction is not.
 */
public final class PendingPuts {

	private final List<PendingPut> puts = new ArrayList<>();

	void add(StoredQueue queue, List<NewTask> tasks) {
		this.puts.add(new PendingPut(queue, tasks));
	}

	/**
	 * How many puts wait.
	 * @return the number, to {@linkplain #dropSince return to}
	 */
	public int size() {
		return this.puts.size();
	}

	/**
	 * Drop the puts that came last, as their part of the transaction was rolled back.
	 * @param size how many puts stay, the oldest
	 */
	public void dropSince(int size) {
		this.puts.subList(size, this.puts.size()).clear();
	}

	/**
	 * Store what waits, after the commit: the tasks of each queue in their order, all or
	 * none, and all queues at once. None waits any more then.
	 * @throws AfterCommitException if the tasks of a queue are not stored, or it is not
	 * known whether they are; those of the other queues are stored all the same
	 */
	public void store() {
		Map<StoredQueue, List<NewTask>> tasks = new LinkedHashMap<>();
		this.puts
			.forEach((put) -> tasks.computeIfAbsent(put.queue(), (queue) -> new ArrayList<>()).addAll(put.tasks()));
		this.puts.clear();
		Map<StoredQueue, CompletableFuture<?>> stored = new LinkedHashMap<>();
		tasks.forEach((queue, all) -> stored.put(queue, queue.store().put(all)));
		AfterCommitException failure = null;
		for (Map.Entry<StoredQueue, CompletableFuture<?>> put : stored.entrySet()) {
			try {
				StoredQueue.await(put.getValue());
			}
			catch (RuntimeException ex) {
				AfterCommitException other = new AfterCommitException(put.getKey().name(),
						StoredQueue.ids(tasks.getOrDefault(put.getKey(), List.of())), ex);
				if (failure == null) {
					failure = other;
				}
				else {
					failure.addSuppressed(other);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	private record PendingPut(StoredQueue queue, List<NewTask> tasks) {
	}

}
