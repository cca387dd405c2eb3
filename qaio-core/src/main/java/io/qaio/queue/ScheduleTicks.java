package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskTerms;

/**
 * The ticks of one schedule of recurring tasks. Any number of applications may put them
 * at the same time, without a leader or a lock: the store remembers the last tick, and
 * moves it in the same atomic step that stores the tasks, so the task of each tick is put
 * once. Applications that only need cron use {@code @RecurringTask} instead.
 * <p>
 * Safe for use by many threads. Both methods block, and throw a
 * {@link TaskStoreException} if the store fails.
 */
public final class ScheduleTicks {

	/**
	 * The header of each task that has its tick, in the form of
	 * {@link Instant#toString()}.
	 */
	public static final String HEADER = "qaio-tick";

	private final StoredQueue queue;

	private final String schedule;

	private final PutOptions options;

	ScheduleTicks(StoredQueue queue, String schedule, PutOptions options) {
		this.queue = queue;
		this.schedule = TaskBounds.schedule(schedule);
		this.options = options;
		TaskTerms terms = options.terms();
		if (options.id() != null || terms.uniqueFor() != null || terms.at() != null
				|| !terms.delay().equals(Duration.ZERO)) {
			throw new IllegalArgumentException("Queue '" + queue.name() + "', schedule '" + schedule
					+ "': each tick gives its task an id and a time; the options must leave out id, uniqueFor, delay"
					+ " and at");
		}
		if (options.serializer() != null) {
			queue.codec().check(options.serializer());
		}
	}

	/**
	 * Ask the store for the last tick whose task was put.
	 * @return the last tick; if no task was put yet, the time of the first call of this
	 * method by any application, by the store's clock
	 */
	public Instant last() {
		return BlockingCall.await(this.queue.store().lastTick(this.schedule));
	}

	/**
	 * Put one task for each of some ticks, all or none, unless another application has
	 * put tasks meanwhile. A task has the id <code>schedule@tick</code> and is delivered
	 * at its tick, by the store's clock.
	 * @param previous the last tick, as {@link #last()} or this method returned it
	 * @param payloads the payloads by their ticks, at least one and at most
	 * {@value QueueStore#PORTION}
	 * @return the last tick now: the last key of {@code payloads} if these tasks were
	 * put, by this call or by another application; otherwise the tick that another
	 * application has reached, and nothing was stored
	 * @throws InvalidTaskException if a payload cannot be written or is too large;
	 * nothing was stored
	 */
	public Instant put(Instant previous, SortedMap<Instant, ?> payloads) {
		if (payloads.isEmpty()) {
			throw new IllegalArgumentException(
					"Queue '" + this.queue.name() + "', schedule '" + this.schedule + "': there must be a tick to put");
		}
		if (payloads.size() > QueueStore.PORTION) {
			throw new IllegalArgumentException("Queue '" + this.queue.name() + "', schedule '" + this.schedule
					+ "': at most " + QueueStore.PORTION + " ticks can be put at once, not " + payloads.size()
					+ ". Put the first of them, and go on from the tick that is returned.");
		}
		List<NewTask> tasks = new ArrayList<>(payloads.size());
		payloads.forEach((tick, payload) -> tasks.add(task(tick, payload)));
		Instant last = TaskBounds.time("A tick", payloads.lastKey());
		return BlockingCall.await(this.queue.store().putTicks(this.schedule, previous, last, tasks));
	}

	/**
	 * The id need not be unique: the store knows which ticks were put.
	 */
	private NewTask task(Instant tick, Object payload) {
		return this.queue.writer()
			.newTask(this.schedule + "@" + tick, false, payload, this.options.at(tick).header(HEADER, tick.toString()));
	}

}
