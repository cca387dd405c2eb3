package io.qaio.queue.listener;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Extends the leases of all tasks that a container has, by a timer.
 * <p>
 * Thread-safe.
 */
final class LeaseExtender {

	private static final Logger logger = LoggerFactory.getLogger(LeaseExtender.class);

	private final ListenerTimer timer;

	private final Set<LeasedTask> all = ConcurrentHashMap.newKeySet();

	private volatile long period = Long.MAX_VALUE;

	private volatile boolean awaited;

	private long warningsSince = System.nanoTime();

	private int warnings;

	LeaseExtender(ListenerTimer timer) {
		this.timer = timer;
	}

	/**
	 * Extend the lease of a task from now on.
	 */
	void add(LeasedTask leased) {
		this.all.add(leased);
		if (leased.hasOtherLease()) {
			extend(leased);
		}
		long period = Math.min(ListenerTuning.LONGEST_LEASE_LOOK, Math.max(ListenerTuning.SHORTEST_LEASE_LOOK,
				leased.visibilityTimeout().toNanos() / ListenerTuning.LEASE_LOOKS));
		if (period < this.period) {
			lookEvery(period);
		}
	}

	private synchronized void lookEvery(long period) {
		if (period < this.period) {
			this.period = period;
			this.timer.after(period, () -> look(period));
		}
	}

	private void look(long period) {
		// else a shorter period has taken its place
		if (period == this.period) {
			this.timer.after(period, () -> look(period));
			for (LeasedTask leased : this.all) {
				if (!leased.task().isSettled() && leased.needsExtension()) {
					extend(leased);
				}
			}
		}
	}

	/**
	 * The delivery of a task has ended, or is not the container's any more.
	 */
	void remove(LeasedTask leased) {
		this.all.remove(leased);
		if (this.awaited && this.all.isEmpty()) {
			synchronized (this) {
				notifyAll();
			}
		}
	}

	/**
	 * Wait until no task is leased.
	 */
	synchronized void awaitNone(long nanos) throws InterruptedException {
		this.awaited = true;
		long end = System.nanoTime() + nanos;
		for (long left = nanos; left > 0 && !this.all.isEmpty(); left = end - System.nanoTime()) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
	}

	/**
	 * Nobody waits any longer for the end of leases.
	 */
	void abandon() {
		this.all.forEach(LeasedTask::abandoned);
	}

	/**
	 * Warn, but not of each of many tasks that are lost at once.
	 */
	private void log(String message) {
		long now = System.nanoTime();
		boolean warns;
		synchronized (this) {
			if (now - this.warningsSince > ListenerTuning.WARNINGS_TIME) {
				this.warningsSince = now;
				this.warnings = 0;
			}
			warns = this.warnings++ < ListenerTuning.MOST_WARNINGS;
		}
		if (warns) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
	}

	private void extend(LeasedTask leased) {
		leased.task()
			.queue()
			.async()
			.extend(leased.task(), leased.visibilityTimeout())
			.whenComplete((extended, thrown) -> {
				if (thrown != null) {
					logger.debug("The lease of " + leased.task() + " could not be extended, which is tried again",
							thrown);
				}
				else if (!extended && this.all.contains(leased)) {
					// the queue warns, too, but not how long that was
					log(leased.task() + " was leased for " + TimeUnit.NANOSECONDS.toMillis(leased.age())
							+ " ms, but its lease could not be extended in time. It is, or will be, delivered again.");
				}
			});
	}

}
