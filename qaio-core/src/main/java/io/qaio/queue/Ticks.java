package io.qaio.queue;

import java.time.Instant;
import java.util.SortedMap;

import io.qaio.queue.store.TaskStoreException;

/**
 * The ticks of one schedule of recurring tasks. Any number of applications may put them
 * at the same time: the store remembers the last tick, and puts a task and moves on in
 * one step, so each tick is put once, without a leader or a lock. Who only wants cron
 * does not need this: see {@code @RecurringTask}.
 * <p>
 * Safe for use by many threads. Both methods throw {@link TaskStoreException} if the
 * store cannot do what was asked.
 */
public interface Ticks {

	/**
	 * The header of each task that holds its tick, as {@link Instant#toString()} writes
	 * it.
	 */
	String HEADER = "qaio-tick";

	/**
	 * Ask the store for the last tick that was put.
	 * @return the last tick; the time of the first call ever, by the store's clock, if
	 * none was put yet
	 */
	Instant last();

	/**
	 * Put one task for each of some ticks, all or none, unless somebody else has moved
	 * on. A task has the id <code>schedule@tick</code>, and is delivered when its tick
	 * has come by the store's clock.
	 * @param previous the last tick, as {@link #last()} or this method said before
	 * @param payloads what the tasks are about, by their ticks, at least one
	 * @return the last tick now: the last of these if they were put, by this call or by
	 * somebody else; another if somebody else has moved on, and nothing was put
	 * @throws InvalidTaskException if one of the payloads cannot be written or is too
	 * large; nothing was stored
	 */
	Instant put(Instant previous, SortedMap<Instant, ?> payloads);

}
