package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskTerms;

/**
 * The ticks of a schedule of a {@link StoredQueue}.
 */
final class StoredTicks implements Ticks {

	private final StoredQueue queue;

	private final String schedule;

	private final PutOptions options;

	StoredTicks(StoredQueue queue, String schedule, PutOptions options) {
		this.queue = queue;
		this.schedule = Limits.schedule("The name of a schedule", schedule);
		this.options = options;
		TaskTerms terms = options.terms();
		if (options.id() != null || terms.uniqueFor() != null || terms.at() != null
				|| !terms.delay().equals(Duration.ZERO)) {
			throw new IllegalArgumentException("Queue '" + queue.name() + "', schedule '" + schedule
					+ "': each tick gives its task an id and a time; the options must leave out id, uniqueFor, delay"
					+ " and at");
		}
		if (options.serializer() != null) {
			queue.payloads().check(options.serializer());
		}
	}

	@Override
	public Instant last() {
		return StoredQueue.await(this.queue.store().lastTick(this.schedule));
	}

	@Override
	public Instant put(Instant previous, SortedMap<Instant, ?> payloads) {
		if (payloads.isEmpty()) {
			throw new IllegalArgumentException(
					"Queue '" + this.queue.name() + "', schedule '" + this.schedule + "': there must be a tick to put");
		}
		List<NewTask> tasks = new ArrayList<>(payloads.size());
		payloads.forEach((tick, payload) -> tasks.add(task(tick, payload)));
		Instant last = Limits.time("A tick", payloads.lastKey());
		return StoredQueue.await(this.queue.store().putTicks(this.schedule, previous, last, tasks));
	}

	private NewTask task(Instant tick, Object payload) {
		NewTask task = this.queue.newTask(payload, this.options.at(tick).header(HEADER, tick.toString()));
		// its id keeps nothing out: the store knows which ticks were put
		return new NewTask(this.schedule + "@" + tick, false, task.serializer(), task.payload(), task.headers(),
				task.terms());
	}

}
