package io.qaio.queue;

import java.time.Instant;
import java.util.SortedMap;

import io.qaio.queue.store.TaskStoreException;

/**
 * The ticks of one schedule of recurring tasks. Any number of applications may put them
 * at the same time, without a leader or a lock: the store remembers the last tick, and
 * moves it in the same atomic step that stores the tasks, so the task of each tick is put
 * once. Applications that only need cron use {@code @RecurringTask} instead.
 * <p>
 * Safe for use by many threads. Both methods block, and throw a
 * {@link TaskStoreException} if the store fails.
 */
public interface ScheduleTicks {

	/**
	 * The header of each task that has its tick, in the form of
	 * {@link Instant#toString()}.
	 */
	String HEADER = "qaio-tick";

	/**
	 * Ask the store for the last tick whose task was put.
	 * @return the last tick; if no task was put yet, the time of the first call of this
	 * method by any application, by the store's clock
	 */
	Instant last();

	/**
	 * Put one task for each of some ticks, all or none, unless another application has
	 * put tasks meanwhile. A task has the id <code>schedule@tick</code> and is delivered
	 * at its tick, by the store's clock.
	 * @param previous the last tick, as {@link #last()} or this method returned it
	 * @param payloads the payloads by their ticks, at least one
	 * @return the last tick now: the last key of {@code payloads} if these tasks were
	 * put, by this call or by another application; otherwise the tick that another
	 * application has reached, and nothing was stored
	 * @throws InvalidTaskException if a payload cannot be written or is too large;
	 * nothing was stored
	 */
	Instant put(Instant previous, SortedMap<Instant, ?> payloads);

}
