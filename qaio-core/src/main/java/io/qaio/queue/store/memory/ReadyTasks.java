package io.qaio.queue.store.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * The ready tasks, higher priorities first. Guarded by the lock of the
 * {@link MemoryQueue}.
 */
final class ReadyTasks {

	private static final int HIGHEST = 9;

	@SuppressWarnings("unchecked")
	private final Deque<MemoryTask>[] byPriority = IntStream.rangeClosed(0, HIGHEST)
		.mapToObj((priority) -> new ArrayDeque<MemoryTask>())
		.toArray(Deque[]::new);

	private int size;

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	/** Add a task at the front of its priority. */
	void addFirst(MemoryTask task) {
		this.byPriority[task.priority()].addFirst(task);
		this.size++;
	}

	/** Add a task at the end of its priority. */
	void addLast(MemoryTask task) {
		this.byPriority[task.priority()].addLast(task);
		this.size++;
	}

	MemoryTask removeFirst() {
		for (int priority = HIGHEST; priority >= 0; priority--) {
			MemoryTask first = this.byPriority[priority].pollFirst();
			if (first != null) {
				this.size--;
				return first;
			}
		}
		throw new NoSuchElementException("No task is ready");
	}

	void clear() {
		for (Deque<MemoryTask> tasks : this.byPriority) {
			tasks.clear();
		}
		this.size = 0;
	}

}
