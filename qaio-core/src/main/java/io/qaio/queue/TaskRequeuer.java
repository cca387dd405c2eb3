package io.qaio.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Gives back, in the background, the tasks of all known queues whose time ran out, also
 * while nobody waits for tasks. At each interval it visits, in each store, the queues of
 * which it knows that something is due, and the one that it has not visited for longest,
 * so the effort does not grow with the number of queues. A store that is away does not
 * hold up others.
 * <p>
 * Safe for use by many threads.
 */
public final class TaskRequeuer {

	private final List<RequeueingVisits> stores;

	private final Duration interval;

	private @Nullable ScheduledExecutorService threads;

	/**
	 * Create a requeuer, not started.
	 * @param queues whose queues to visit
	 * @param interval the time between visits, 1 ms or more
	 */
	public TaskRequeuer(TaskQueues queues, Duration interval) {
		this.interval = Limits.timeout("The interval of requeueing", interval);
		this.stores = queues.stores()
			.stream()
			.map((store) -> new RequeueingVisits(() -> queues.known(store), interval, this::isRunning))
			.toList();
	}

	/**
	 * Start the visits, unless they are under way.
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
		for (RequeueingVisits visits : this.stores) {
			threads.scheduleWithFixedDelay(visits, this.interval.toNanos(), this.interval.toNanos(),
					TimeUnit.NANOSECONDS);
		}
		this.threads = threads;
	}

	/**
	 * End the visits. Those that are under way end with their present portion.
	 */
	public synchronized void stop() {
		if (this.threads != null) {
			this.threads.shutdownNow();
			this.threads = null;
		}
	}

	/**
	 * Whether visits are made.
	 * @return whether this was started and not stopped since
	 */
	public synchronized boolean isRunning() {
		return this.threads != null;
	}

}
