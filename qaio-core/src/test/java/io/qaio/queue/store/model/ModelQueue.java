package io.qaio.queue.store.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

import io.qaio.queue.QueueStats;
import io.qaio.queue.store.model.ModelTask.State;
import org.jspecify.annotations.Nullable;

/**
 * What a queue is meant to do, as simply as possible: one list of tasks, and for each its
 * state. Where stores may differ, the model allows all that they may do, and follows what
 * the store did:
 * <ul>
 * <li>A task whose delay or lease is over returns to the ready ones at some moment until
 * the next take or requeue. Its place among those that become ready meanwhile is
 * open.</li>
 * <li>The order of tasks that came back to the front is open: no order is promised across
 * retries.</li>
 * </ul>
 */
final class ModelQueue {

	private final long tolerance;

	/** All tasks by their names, in the order of their puts. */
	private final Map<String, ModelTask> tasks = new LinkedHashMap<>();

	/** When the deduplication windows of ids end. */
	private final Map<String, Span> windows = new HashMap<>();

	private long lastPlace;

	ModelQueue(long tolerance) {
		this.tolerance = tolerance;
	}

	/** When something ends that begins during a call and takes that long. */
	Span ends(Span call, Duration time) {
		long nanos = time.toNanos();
		return new Span(call.earliest() + nanos - this.tolerance, call.latest() + nanos + this.tolerance);
	}

	/** When the things end that are not over yet. */
	List<Span> endsToCome() {
		List<Span> ends = new ArrayList<>(this.windows.values());
		this.tasks.values().stream().filter((task) -> !task.isOver && task.state != State.READY).forEach((task) -> {
			if (task.ends != null) {
				ends.add(task.ends);
			}
		});
		return ends;
	}

	/** Note what is over at a time. */
	void note(long now) {
		this.windows.values().removeIf((end) -> end.latest() <= now);
		for (ModelTask task : this.tasks.values()) {
			if (task.ends != null && !task.isOver && task.state != State.READY && task.ends.latest() <= now) {
				task.isOver = true;
				if (task.state != State.BLOCKED) {
					task.place = new Span(this.lastPlace + 1, Long.MAX_VALUE);
				}
			}
		}
	}

	/**
	 * The tasks whose delay or lease is over, and that the store may not have returned.
	 */
	List<ModelTask> over() {
		return select((task) -> task.isOver && task.state != State.BLOCKED);
	}

	/** Return tasks of {@link #over()} to the ready ones, or to the dead. */
	void requeue(List<ModelTask> over) {
		for (ModelTask task : over) {
			Span place = new Span(task.place.earliest(), this.lastPlace + 1);
			if (task.state == State.DELAYED) {
				Span ended = task.ends;
				task.moveTo(State.READY, place);
				task.ends = ended;
			}
			else if (task.attempts >= task.limit) {
				die(task, place);
			}
			else {
				task.moveTo(State.READY, place);
				task.front = true;
			}
		}
		this.lastPlace += 2;
	}

	/** Put a task. Returns whether it is a duplicate. */
	boolean put(String name, String id, Action.Put put, Span call) {
		boolean isDuplicate = put.id() != null && (this.windows.containsKey(id) || living(id).isPresent());
		if (!isDuplicate) {
			ModelTask task = new ModelTask(name, id, put);
			this.tasks.put(name, task);
			if (put.uniqueFor() != null) {
				this.windows.put(id, ends(call, put.uniqueFor()));
			}
			arrange(task, (put.delay() != null) ? ends(call, put.delay()) : null);
		}
		return isDuplicate;
	}

	private Optional<ModelTask> living(String id) {
		return select((task) -> task.ownId && task.lives() && task.id.equals(id)).stream().findFirst();
	}

	/** A new or replayed task is ready, delayed, or blocked by others of its key. */
	private void arrange(ModelTask task, @Nullable Span delay) {
		boolean isBlocked = task.key != null
				&& !select((other) -> other != task && other.lives() && Objects.equals(task.key, other.key)).isEmpty();
		State state = isBlocked ? State.BLOCKED : (delay != null) ? State.DELAYED : State.READY;
		task.moveTo(state, end());
		task.ends = delay;
	}

	private Span end() {
		this.lastPlace += 2;
		return Span.at(this.lastPlace);
	}

	/** The tasks that a take may get next. Those that are over count as not returned. */
	List<ModelTask> nextReady() {
		List<ModelTask> ready = ready();
		return ready.stream().filter((task) -> ready.stream().noneMatch((other) -> other.isBefore(task))).toList();
	}

	List<ModelTask> ready() {
		return select((task) -> task.state == State.READY);
	}

	boolean hasReady() {
		return !ready().isEmpty();
	}

	void take(ModelTask task, DeliveryName delivery, int limit, Span ends) {
		task.moveUntil(State.TAKEN, task.place, ends);
		task.delivery = delivery;
		task.limit = limit;
		task.attempts++;
	}

	/** The task that a delivery has leased. */
	@Nullable ModelTask leasedBy(DeliveryName delivery) {
		return select((task) -> task.state == State.TAKEN && !task.isOver && delivery.equals(task.delivery)).stream()
			.findFirst()
			.orElse(null);
	}

	void ack(List<ModelTask> acked) {
		Span place = end();
		for (ModelTask task : acked) {
			this.tasks.remove(task.name);
			unblock(task.key, place);
		}
	}

	void fail(ModelTask task, @Nullable Span delay) {
		if (task.attempts >= task.limit) {
			die(task, end());
		}
		else {
			comeBack(task, delay);
		}
	}

	void release(ModelTask task, @Nullable Span delay) {
		task.attempts--;
		comeBack(task, delay);
		task.front = delay == null;
	}

	private void comeBack(ModelTask task, @Nullable Span delay) {
		if (delay != null) {
			task.moveUntil(State.DELAYED, end(), delay);
		}
		else {
			task.moveTo(State.READY, end());
		}
	}

	void bury(ModelTask task) {
		die(task, end());
	}

	private void die(ModelTask task, Span place) {
		this.tasks.values().removeIf((older) -> !older.lives() && older.id.equals(task.id));
		task.moveTo(State.DEAD, place);
		unblock(task.key, place);
	}

	private void unblock(@Nullable String key, Span place) {
		select((task) -> task.state == State.BLOCKED && Objects.equals(task.key, key)).stream()
			.min(Comparator.comparing((task) -> task.place.earliest()))
			.ifPresent((task) -> {
				if (task.ends != null && !task.isOver) {
					task.moveUntil(State.DELAYED, place, task.ends);
				}
				else {
					task.moveTo(State.READY, place);
				}
			});
	}

	List<ModelTask> dead() {
		return select((task) -> !task.lives());
	}

	@Nullable ModelTask find(String name) {
		return this.tasks.get(name);
	}

	/** Replay a dead task. Returns whether no other with its id lives. */
	boolean replay(ModelTask task) {
		if (task.ownId && living(task.id).isPresent()) {
			return false;
		}
		task.attempts = 0;
		arrange(task, null);
		return true;
	}

	void remove(ModelTask task) {
		this.tasks.remove(task.name);
	}

	/** Remove all living tasks. Returns how many there were. */
	long purge() {
		List<ModelTask> living = select(ModelTask::lives);
		living.forEach(this::remove);
		this.windows.clear();
		return living.size();
	}

	QueueStats stats() {
		return new QueueStats(count(State.READY) + count(State.BLOCKED), count(State.DELAYED), count(State.TAKEN),
				count(State.DEAD));
	}

	private long count(State state) {
		return select((task) -> task.state == state).size();
	}

	private List<ModelTask> select(Predicate<ModelTask> filter) {
		return this.tasks.values().stream().filter(filter).toList();
	}

	/**
	 * What the stats may be, as the store may have returned any of the tasks that are
	 * over.
	 */
	List<QueueStats> possibleStats() {
		List<QueueStats> possible = new ArrayList<>();
		int count = over().size();
		for (int chosen = 0; chosen < 1 << count; chosen++) {
			ModelQueue copy = copy();
			List<ModelTask> over = copy.over();
			List<ModelTask> returned = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				if ((chosen & (1 << i)) != 0) {
					returned.add(over.get(i));
				}
			}
			copy.requeue(returned);
			possible.add(copy.stats());
		}
		return possible;
	}

	ModelQueue copy() {
		ModelQueue copy = new ModelQueue(this.tolerance);
		this.tasks.forEach((name, task) -> copy.tasks.put(name, task.copy()));
		copy.windows.putAll(this.windows);
		copy.lastPlace = this.lastPlace;
		return copy;
	}

	@Override
	public String toString() {
		return this.tasks.values().toString();
	}

}
