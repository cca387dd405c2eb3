package io.qaio.queue.store.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Ids that are kept for a time, whether or not their tasks live. Guarded by the lock of
 * its {@link MemoryQueue}.
 */
final class Guards {

	private final Map<String, Instant> ends = new HashMap<>();

	private final PriorityQueue<Guard> byEnd = new PriorityQueue<>(Comparator.comparing(Guard::end));

	void add(String id, Instant end) {
		this.ends.put(id, end);
		this.byEnd.add(new Guard(id, end));
	}

	/** Whether an id is kept; forgets those whose time is over. */
	boolean has(String id, Instant now) {
		reap(now);
		return this.ends.containsKey(id);
	}

	void reap(Instant now) {
		for (Guard first = this.byEnd.peek(); first != null && !first.end().isAfter(now); first = this.byEnd.peek()) {
			this.byEnd.remove();
			this.ends.remove(first.id());
		}
	}

	int size() {
		return this.ends.size();
	}

	void clear() {
		this.ends.clear();
		this.byEnd.clear();
	}

	private record Guard(String id, Instant end) {
	}

}
