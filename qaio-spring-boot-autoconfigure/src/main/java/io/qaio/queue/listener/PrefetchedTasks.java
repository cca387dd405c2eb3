package io.qaio.queue.listener;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The tasks that wait for a consumer, those of the first queue before those of the
 * others.
 * <p>
 * Not thread-safe: guarded by its {@link ContainerState}.
 */
final class PrefetchedTasks {

	private final List<Deque<LeasedTask>> byQueue;

	private int size;

	PrefetchedTasks(int queues) {
		this.byQueue = Stream.<Deque<LeasedTask>>generate(ArrayDeque::new).limit(queues).toList();
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Add tasks.
	 * @param queue the place of their queue, from 0
	 */
	void add(List<LeasedTask> tasks, int queue) {
		this.byQueue.get(queue).addAll(tasks);
		this.size += tasks.size();
	}

	/**
	 * Remove the next tasks. Those whose lease was lost are dropped.
	 * @param max how many at the most
	 */
	List<LeasedTask> poll(int max) {
		if (max == 1) {
			LeasedTask first = poll();
			return (first != null) ? List.of(first) : List.of();
		}
		List<LeasedTask> next = new ArrayList<>(Math.min(max, this.size));
		for (LeasedTask task = poll(); task != null; task = (next.size() < max) ? poll() : null) {
			next.add(task);
		}
		return next;
	}

	private @Nullable LeasedTask poll() {
		for (Deque<LeasedTask> queue : this.byQueue) {
			for (LeasedTask next = queue.pollFirst(); next != null; next = queue.pollFirst()) {
				this.size--;
				if (!next.task().isSettled()) {
					return next;
				}
			}
		}
		return null;
	}

	/**
	 * Remove the tasks that came last.
	 * @param max how many at the most; none if it is negative
	 * @return the tasks, the last one first
	 */
	List<LeasedTask> pollLast(int max) {
		if (max <= 0 || isEmpty()) {
			return List.of();
		}
		List<LeasedTask> last = new ArrayList<>();
		for (int i = this.byQueue.size() - 1; i >= 0; i--) {
			Deque<LeasedTask> queue = this.byQueue.get(i);
			while (last.size() < max && !queue.isEmpty()) {
				last.add(queue.removeLast());
				this.size--;
			}
		}
		return last;
	}

}
