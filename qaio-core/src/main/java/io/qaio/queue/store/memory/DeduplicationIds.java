package io.qaio.queue.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The ids that no other task may have: those of tasks that live, and those that are kept
 * for their deduplication window. Guarded by the lock of the {@link MemoryQueue}.
 */
final class DeduplicationIds {

	private final Set<String> living = new HashSet<>();

	private final Set<String> kept = new HashSet<>();

	private final PriorityQueue<Window> windows = new PriorityQueue<>(Comparator.comparing(Window::end));

	/**
	 * Add the id of a new task.
	 * @param uniqueFor how long to keep it, {@code null} while the task lives
	 * @return {@code false} if the task is a duplicate
	 */
	boolean add(String id, @Nullable Duration uniqueFor, Instant now) {
		reap(now);
		if (this.kept.contains(id) || !revive(id)) {
			return false;
		}
		if (uniqueFor != null) {
			this.kept.add(id);
			this.windows.add(new Window(id, now.plus(uniqueFor)));
		}
		return true;
	}

	/**
	 * Add the id of a dead task that is to live again.
	 * @return {@code false} if another task with the id lives
	 */
	boolean revive(String id) {
		return this.living.add(id);
	}

	/** A task is done or dead. */
	void free(String id) {
		this.living.remove(id);
	}

	/** Forget ids whose window has ended. */
	void reap(Instant now) {
		for (Window first = this.windows.peek(); first != null
				&& !first.end().isAfter(now); first = this.windows.peek()) {
			this.windows.remove();
			this.kept.remove(first.id());
		}
	}

	int size() {
		return this.living.size() + this.kept.size();
	}

	void clear() {
		this.living.clear();
		this.kept.clear();
		this.windows.clear();
	}

	private record Window(String id, Instant end) {
	}

}
