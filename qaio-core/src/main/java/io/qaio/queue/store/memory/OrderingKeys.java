package io.qaio.queue.store.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The ordering keys in use. One task of a key is at work: ready, delayed or taken. The
 * others are blocked behind it. Guarded by the lock of the {@link MemoryQueue}.
 */
final class OrderingKeys {

	private final Map<String, Deque<MemoryTask>> blocked = new HashMap<>();

	private int size;

	/**
	 * Add a task.
	 * @return whether it may go to work at once, {@code false} if it is blocked
	 */
	boolean add(MemoryTask task) {
		String key = task.orderingKey();
		if (key == null) {
			return true;
		}
		Deque<MemoryTask> behind = this.blocked.get(key);
		if (behind == null) {
			this.blocked.put(key, new ArrayDeque<>());
			return true;
		}
		behind.addLast(task);
		this.size++;
		return false;
	}

	/**
	 * Remove a task that is done or dead.
	 * @return the task that was blocked by it and may go to work now, if there is one
	 */
	@Nullable MemoryTask remove(MemoryTask task) {
		String key = task.orderingKey();
		Deque<MemoryTask> behind = (key != null) ? this.blocked.get(key) : null;
		if (behind == null) {
			return null;
		}
		MemoryTask next = behind.pollFirst();
		if (next == null) {
			this.blocked.remove(key);
		}
		else {
			this.size--;
		}
		return next;
	}

	/** The number of blocked tasks. */
	int blocked() {
		return this.size;
	}

	/** The number of keys and of blocked tasks. */
	int size() {
		return this.blocked.size() + this.size;
	}

	void clear() {
		this.blocked.clear();
		this.size = 0;
	}

}
