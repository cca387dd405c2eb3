package io.qaio.queue.store.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among tasks with the same ordering key. Guarded by the lock of its
 * {@link MemoryQueue}.
 */
final class Turns {

	/** Those behind the task of a key whose turn it is. */
	private final Map<String, Deque<MemoryTask>> held = new HashMap<>();

	private int size;

	/**
	 * Let a task line up.
	 * @return whether it is its turn at once
	 */
	boolean enter(MemoryTask task) {
		String key = task.orderingKey();
		if (key == null) {
			return true;
		}
		Deque<MemoryTask> line = this.held.get(key);
		if (line == null) {
			this.held.put(key, new ArrayDeque<>());
			return true;
		}
		line.addLast(task);
		this.size++;
		return false;
	}

	/**
	 * A task whose turn it was is done or dead.
	 * @return the one whose turn it is now, if there is any
	 */
	@Nullable MemoryTask leave(MemoryTask task) {
		String key = task.orderingKey();
		Deque<MemoryTask> line = (key != null) ? this.held.get(key) : null;
		if (line == null) {
			return null;
		}
		MemoryTask next = line.pollFirst();
		if (next == null) {
			this.held.remove(key);
		}
		else {
			this.size--;
		}
		return next;
	}

	/** How many tasks wait for their turn. */
	int size() {
		return this.size;
	}

	/** How many keys there are. */
	int keys() {
		return this.held.size();
	}

	void clear() {
		this.held.clear();
		this.size = 0;
	}

}
