package io.qaio.queue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.NewTask;

/**
 * The puts that wait for the commit of one transaction. Not safe for use by several
 * threads at the same time, as a transaction is not.
 */
public final class PendingPuts {

	private final List<PendingPut> puts = new ArrayList<>();

	void add(TaskWriter writer, List<NewTask> tasks) {
		this.puts.add(new PendingPut(writer, tasks));
	}

	/**
	 * The number of puts that wait, for {@link #dropSince}.
	 * @return the number of puts
	 */
	public int size() {
		return this.puts.size();
	}

	/**
	 * Drop the latest puts, because a part of the transaction was rolled back.
	 * @param size how many puts to keep: the {@link #size()} when that part began
	 */
	public void dropSince(int size) {
		this.puts.subList(size, this.puts.size()).clear();
	}

	/**
	 * Store the tasks after the commit: those of each queue in their order, as
	 * {@link TaskQueue#putAll} does, all queues at the same time. Afterwards no put
	 * waits.
	 * @throws AfterCommitException if the tasks of a queue are not stored, or it is not
	 * known whether they are. The tasks of other queues are stored all the same
	 */
	public void store() {
		Map<TaskWriter, List<NewTask>> tasks = new LinkedHashMap<>();
		this.puts
			.forEach((put) -> tasks.computeIfAbsent(put.writer(), (writer) -> new ArrayList<>()).addAll(put.tasks()));
		this.puts.clear();
		List<CompletableFuture<BitSet>> started = new ArrayList<>();
		tasks.forEach((writer, all) -> started.add(writer.store(all)));
		Iterator<CompletableFuture<BitSet>> stored = started.iterator();
		List<AfterCommitException> failures = new ArrayList<>();
		tasks.forEach((writer, all) -> {
			try {
				BlockingCall.await(stored.next());
			}
			catch (RuntimeException ex) {
				failures.add(new AfterCommitException(writer.queue(), all.stream().map(NewTask::id).toList(), ex));
			}
		});
		if (!failures.isEmpty()) {
			AfterCommitException failure = failures.remove(0);
			failures.forEach(failure::addSuppressed);
			throw failure;
		}
	}

	private record PendingPut(TaskWriter writer, List<NewTask> tasks) {
	}

}
