package io.qaio.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.store.TaskStore;
import org.jspecify.annotations.Nullable;

/**
 * Returns tasks whose lease has expired to their queues, in the background, also while
 * nobody waits for tasks. At each interval it visits, in each store, the queues that are
 * known to have something due, and the one not visited for the longest time; so the
 * effort does not grow with the number of queues. Each store has a thread, so one that
 * does not answer does not delay the others. Without queues there is no thread.
 * <p>
 * Safe for use by many threads.
 */
public final class TaskRequeuer {

	private final Duration interval;

	private final List<StoreRequeuer> stores = new ArrayList<>();

	private @Nullable ScheduledThreadPoolExecutor threads;

	/**
	 * Create a requeuer, not started and without queues.
	 * @param interval the time between visits, 1 ms or more
	 */
	public TaskRequeuer(Duration interval) {
		this.interval = TaskBounds.timeout("The interval of requeueing", interval);
	}

	/**
	 * Create a requeuer, not started.
	 * @param queues the queues to visit
	 * @param interval the time between visits, 1 ms or more
	 */
	public TaskRequeuer(TaskQueues queues, Duration interval) {
		this(interval);
		add(queues);
	}

	/**
	 * Visit more queues. Visits begin now if this is running, else with its start.
	 * @param queues the queues to visit, not added before
	 */
	public synchronized void add(TaskQueues queues) {
		for (TaskStore store : queues.stores()) {
			StoreRequeuer requeuer = new StoreRequeuer(() -> queues.known(store), this.interval, this::isRunning);
			this.stores.add(requeuer);
			if (this.threads != null) {
				this.threads.setCorePoolSize(this.stores.size());
				schedule(requeuer, this.threads);
			}
		}
	}

	/**
	 * Start, unless this is running.
	 */
	public synchronized void start() {
		if (this.threads != null) {
			return;
		}
		ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(Math.max(1, this.stores.size()),
				(task) -> {
					Thread created = new Thread(task, "qaio-requeue");
					created.setDaemon(true);
					return created;
				});
		this.stores.forEach((store) -> schedule(store, threads));
		this.threads = threads;
	}

	private void schedule(StoreRequeuer store, ScheduledExecutorService threads) {
		threads.scheduleWithFixedDelay(store, this.interval.toNanos(), this.interval.toNanos(), TimeUnit.NANOSECONDS);
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
