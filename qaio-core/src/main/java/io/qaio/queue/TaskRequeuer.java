package io.qaio.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Returns tasks whose lease has expired to their queues, in the background, also while
 * nobody waits for tasks. At each interval it visits, in each store, the queues that are
 * known to have something due, and the one not visited for the longest time; so the
 * effort does not grow with the number of queues. Each store has a thread, so one that
 * does not answer does not delay the others.
 * <p>
 * Safe for use by many threads.
 */
public final class TaskRequeuer {

	private final List<StoreRequeuer> stores;

	private final Duration interval;

	private @Nullable ScheduledExecutorService threads;

	/**
	 * Create a requeuer, not started.
	 * @param queues the queues to visit
	 * @param interval the time between visits, 1 ms or more
	 */
	public TaskRequeuer(TaskQueues queues, Duration interval) {
		this.interval = TaskBounds.timeout("The interval of requeueing", interval);
		this.stores = queues.stores()
			.stream()
			.map((store) -> new StoreRequeuer(() -> queues.known(store), interval, this::isRunning))
			.toList();
	}

	/**
	 * Start, unless this is running.
	 */
	public synchronized void start() {
		if (this.threads != null) {
			return;
		}
		ScheduledExecutorService threads = Executors.newScheduledThreadPool(this.stores.size(), (task) -> {
			Thread created = new Thread(task, "qaio-requeue");
			created.setDaemon(true);
			return created;
		});
		for (StoreRequeuer store : this.stores) {
			threads.scheduleWithFixedDelay(store, this.interval.toNanos(), this.interval.toNanos(),
					TimeUnit.NANOSECONDS);
		}
		this.threads = threads;
	}

	/**
	 * Stop. Visits under way end after their current portion.
	 */
	public synchronized void stop() {
		if (this.threads != null) {
			this.threads.shutdownNow();
			this.threads = null;
		}
	}

	/**
	 * Whether this is running.
	 * @return whether this was started and has not been stopped since
	 */
	public synchronized boolean isRunning() {
		return this.threads != null;
	}

}
