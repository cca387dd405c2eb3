package io.qaio.queue.store.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;

import io.qaio.queue.store.TaskGroup;

/**
 * The ready and blocked tasks that have a group, and whose turn it is. Groups with ready
 * tasks that are below their bound stand in a round, each once. Guarded by the lock of
 * the {@link MemoryQueue}.
 */
final class MemoryGroups {

	/** In the round, all tasks without a group. */
	private final Group others = new Group();

	private final Map<String, Group> groups = new HashMap<>();

	private final Deque<Group> round = new ArrayDeque<>();

	/**
	 * Add a task to the end of its group, or to its front.
	 */
	void add(MemoryTask task, TaskGroup taskGroup, boolean front) {
		Group group = this.groups.computeIfAbsent(taskGroup.name(), (name) -> new Group());
		group.weight = taskGroup.weight();
		if (front) {
			group.tasks.addFirst(task);
		}
		else {
			group.tasks.addLast(task);
		}
		enterRound(group);
	}

	private void enterRound(Group group) {
		if (!group.full && !group.tasks.isEmpty() && !group.inRound) {
			group.inRound = true;
			this.round.add(group);
		}
	}

	/**
	 * Whether some group can go on.
	 */
	boolean isReady() {
		return !this.round.isEmpty();
	}

	/**
	 * Take tasks: those of a group, as many as its weight, then those of the next group.
	 * @param max how many at most
	 * @param bound how many of a group may be taken at once, 0 for any number
	 * @param ungrouped the ready tasks without a group: they are a group of weight 1
	 * @return the tasks, which are in no collection now
	 */
	List<MemoryTask> take(int max, int bound, NavigableSet<MemoryTask> ungrouped) {
		if (!ungrouped.isEmpty() && !this.others.inRound) {
			this.others.inRound = true;
			this.round.add(this.others);
		}
		List<MemoryTask> taken = new ArrayList<>();
		while (taken.size() < max && !this.round.isEmpty()) {
			Group group = this.round.remove();
			if (group != this.others) {
				visit(group, max - taken.size(), bound, taken);
			}
			else if (!ungrouped.isEmpty()) {
				taken.add(ungrouped.pollFirst());
				this.round.add(this.others);
			}
			else {
				this.others.inRound = false;
			}
		}
		if (ungrouped.isEmpty() || this.round.size() == 1) {
			this.others.inRound = this.others.inRound && !this.round.remove(this.others);
		}
		return taken;
	}

	private void visit(Group group, int wanted, int bound, List<MemoryTask> taken) {
		int most = (group.left > 0) ? group.left : group.weight;
		int room = (bound > 0) ? Math.max(bound - group.taken, 0) : Integer.MAX_VALUE;
		int count = Math.min(Math.min(most, wanted), Math.min(room, group.tasks.size()));
		for (int i = 0; i < count; i++) {
			taken.add(group.tasks.remove());
		}
		group.taken += count;
		group.full = count == room;
		group.left = 0;
		group.inRound = !group.full && !group.tasks.isEmpty();
		if (group.inRound) {
			if (count == wanted && count < most) {
				// the visit goes on with the next take
				group.left = most - count;
				this.round.addFirst(group);
			}
			else {
				this.round.add(group);
			}
		}
	}

	/**
	 * Note that a taken task of a group has ended, so that the group is not full any
	 * more.
	 */
	void leave(String name) {
		this.groups.computeIfPresent(name, (key, group) -> {
			group.taken--;
			group.full = false;
			enterRound(group);
			return (group.taken > 0 || !group.tasks.isEmpty()) ? group : null;
		});
	}

	/**
	 * How many tasks there are, whether ready or blocked.
	 */
	int size() {
		return this.groups.values().stream().mapToInt((group) -> group.tasks.size()).sum();
	}

	/**
	 * How many groups there are.
	 */
	int count() {
		return this.groups.size();
	}

	void clear() {
		this.groups.clear();
		this.round.clear();
		this.others.inRound = false;
	}

	/**
	 * A group that has tasks here or taken.
	 */
	private static final class Group {

		private final Deque<MemoryTask> tasks = new ArrayDeque<>();

		private int weight = 1;

		/** How many tasks the visit that has begun may still take, 0 if none has. */
		private int left;

		private int taken;

		/** Whether as many are taken as may be. */
		private boolean full;

		private boolean inRound;

	}

}
