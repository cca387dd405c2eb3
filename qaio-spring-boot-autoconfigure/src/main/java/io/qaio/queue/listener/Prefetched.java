package io.qaio.queue.listener;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for a consumer, those of the first queue before the others. Guarded
 * by the lock of its {@link Consumers}.
 */
final class Prefetched {

	private final List<Deque<Held>> byRank;

	private int size;

	Prefetched(int queues) {
		this.byRank = Stream.<Deque<Held>>generate(ArrayDeque::new).limit(queues).toList();
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	void add(Held held) {
		this.byRank.get(held.rank()).addLast(held);
		this.size++;
	}

	/**
	 * Remove the next tasks. Those that are lost meanwhile are nobody's work any more.
	 * @param max how many at the most
	 */
	List<Held> poll(int max) {
		if (max == 1) {
			Held first = poll();
			return (first != null) ? List.of(first) : List.of();
		}
		List<Held> next = new ArrayList<>(Math.min(max, this.size));
		while (next.size() < max && !isEmpty()) {
			Held held = poll();
			if (held != null) {
				next.add(held);
			}
		}
		return next;
	}

	private @Nullable Held poll() {
		for (Deque<Held> queue : this.byRank) {
			for (Held next = queue.pollFirst(); next != null; next = queue.pollFirst()) {
				this.size--;
				if (!next.task().isSettled()) {
					return next;
				}
			}
		}
		return null;
	}

	/**
	 * Remove what came last.
	 * @param max how many at the most; none if it is negative
	 * @return the tasks, the last one first
	 */
	List<Held> pollLast(int max) {
		List<Held> last = new ArrayList<>();
		for (int rank = this.byRank.size() - 1; rank >= 0; rank--) {
			Deque<Held> queue = this.byRank.get(rank);
			while (last.size() < max && !queue.isEmpty()) {
				last.add(queue.removeLast());
				this.size--;
			}
		}
		return last;
	}

}
