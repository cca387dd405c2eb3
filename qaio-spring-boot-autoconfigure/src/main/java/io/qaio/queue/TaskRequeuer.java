package io.qaio.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.store.Requeued;
import org.jspecify.annotations.Nullable;

/**
 * Gives back, in the background, the tasks of all known queues whose time ran out, also
 * while nobody waits for tasks. At each interval it visits the queues of which it knows
 * that something is due, and the one that it has not visited for longest, so the effort
 * does not grow with the number of queues.
 * <p>
 * Safe for use by many threads.
 */
public final class TaskRequeuer {

	private final TaskQueues queues;

	private final Duration interval;

	private final System.Logger logger = System.getLogger(TaskRequeuer.class.getName());

	/** By queue, when it was visited last, and when something is due there. */
	private final Map<StoredQueue, Visit> visits = new HashMap<>();

	private @Nullable ScheduledExecutorService thread;

	private boolean failing;

	/**
	 * Create a requeuer, not started.
	 * @param queues whose queues to visit
	 * @param interval the time between visits, 1 ms or more
	 */
	public TaskRequeuer(TaskQueues queues, Duration interval) {
		this.queues = queues;
		this.interval = Limits.timeout("The interval of requeueing", interval);
	}

	/**
	 * Start the visits, unless they are under way.
	 */
	public synchronized void start() {
		if (this.thread != null) {
			return;
		}
		ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread created = new Thread(task, "qaio-requeue");
			created.setDaemon(true);
			return created;
		});
		thread.scheduleWithFixedDelay(this::tryToVisit, this.interval.toNanos(), this.interval.toNanos(),
				TimeUnit.NANOSECONDS);
		this.thread = thread;
	}

	/**
	 * End the visits. One that is under way ends with its present portion.
	 */
	public synchronized void stop() {
		if (this.thread != null) {
			this.thread.shutdownNow();
			this.thread = null;
		}
	}

	/**
	 * Whether visits are made.
	 * @return whether this was started and not stopped since
	 */
	public synchronized boolean isRunning() {
		return this.thread != null;
	}

	private void tryToVisit() {
		try {
			visit();
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	private void visit() {
		long now = System.nanoTime();
		StoredQueue longestAgo = null;
		long longest = -1;
		for (StoredQueue queue : this.queues.known()) {
			Visit last = this.visits.get(queue);
			long age = (last != null) ? now - last.at : Long.MAX_VALUE;
			if (last != null && last.due != null && last.due - now <= 0) {
				visit(queue);
			}
			else if (age > longest) {
				longestAgo = queue;
				longest = age;
			}
		}
		if (longestAgo != null) {
			visit(longestAgo);
		}
	}

	private void visit(StoredQueue queue) {
		long now = System.nanoTime();
		this.visits.put(queue, new Visit(now, null));
		try {
			Requeued requeued;
			do {
				requeued = StoredQueue.await(queue.store().requeueExpired());
			}
			while (requeued.more() && isRunning());
			Long due = requeued.nextDue().map((next) -> now + next.toNanos()).orElse(null);
			this.visits.put(queue, new Visit(now, due));
			if (this.failing) {
				this.failing = false;
				this.logger.log(System.Logger.Level.INFO, "Requeueing of expired tasks works again");
			}
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	private void failed(RuntimeException ex) {
		// said once, not at every interval: the next visits go on trying
		if (!this.failing && isRunning()) {
			this.failing = true;
			this.logger.log(System.Logger.Level.WARNING,
					"Requeueing of expired tasks fails and is tried again every {0}: {1}", this.interval, ex);
		}
	}

	/**
	 * What is known of a queue since it was visited.
	 */
	private record Visit(long at, @Nullable Long due) {
	}

}
