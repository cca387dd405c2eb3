package io.qaio.queue.store.memory;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The delayed and the taken tasks, by the time at which their delay or lease ends.
 * Guarded by the lock of the {@link MemoryQueue}.
 */
final class TimedTasks {

	private final TreeSet<MemoryTask> byDue = new TreeSet<>(MemoryTask.BY_DUE);

	private final Map<String, MemoryTask> taken = new HashMap<>();

	void add(MemoryTask task) {
		this.byDue.add(task);
		if (task.receipt() != null) {
			this.taken.put(task.receipt(), task);
		}
	}

	/** Remove a task, before its lease or its time changes. */
	void remove(MemoryTask task) {
		this.byDue.remove(task);
		if (task.receipt() != null) {
			this.taken.remove(task.receipt());
		}
	}

	/** The task that a delivery still holds. */
	@Nullable MemoryTask find(String receipt, Instant now) {
		MemoryTask task = this.taken.get(receipt);
		return (task == null || task.isDue(now)) ? null : task;
	}

	/** Remove the task that is due first, if one is due. */
	@Nullable MemoryTask pollDue(Instant now) {
		if (!isAnyDue(now)) {
			return null;
		}
		MemoryTask first = this.byDue.first();
		remove(first);
		return first;
	}

	boolean isAnyDue(Instant now) {
		return !this.byDue.isEmpty() && this.byDue.first().isDue(now);
	}

	@Nullable Instant nextDue() {
		return this.byDue.isEmpty() ? null : this.byDue.first().due();
	}

	int taken() {
		return this.taken.size();
	}

	int size() {
		return this.byDue.size();
	}

	void clear() {
		this.byDue.clear();
		this.taken.clear();
	}

}
