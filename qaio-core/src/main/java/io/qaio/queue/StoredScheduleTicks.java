package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;

/**
 * The ticks of a schedule in a {@link StoredQueue}.
 */
final class StoredScheduleTicks implements ScheduleTicks {

	private final StoredQueue queue;

	private final String schedule;

	private final PutOptions options;

	StoredScheduleTicks(StoredQueue queue, String schedule, PutOptions options) {
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

	@Override
	public Instant last() {
		return BlockingCall.await(this.queue.store().lastTick(this.schedule));
	}

	@Override
	public Instant put(Instant previous, SortedMap<Instant, ?> payloads) {
		if (payloads.isEmpty()) {
			throw new IllegalArgumentException(
					"Queue '" + this.queue.name() + "', schedule '" + this.schedule + "': there must be a tick to put");
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
