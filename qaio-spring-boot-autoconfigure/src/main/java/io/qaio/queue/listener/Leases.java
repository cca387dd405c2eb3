package io.qaio.queue.listener;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the leases of all tasks alive that a container holds, from one timer.
 */
final class Leases {

	private static final Logger logger = LoggerFactory.getLogger(Leases.class);

	private static final long LONGEST_PERIOD = TimeUnit.SECONDS.toNanos(1);

	private static final long SHORTEST_PERIOD = TimeUnit.MILLISECONDS.toNanos(2);

	/** A lease is looked at so often while it lasts. */
	private static final int LOOKS = 4;

	private final Timer timer;

	private final Set<Held> all = ConcurrentHashMap.newKeySet();

	private final Lock lock = new ReentrantLock();

	private final Condition none = this.lock.newCondition();

	private volatile long period = Long.MAX_VALUE;

	private @Nullable Runnable cancel;

	private volatile boolean awaited;

	Leases(Timer timer) {
		this.timer = timer;
	}

	/**
	 * Keep the lease of a task alive from now on.
	 */
	void keep(Held held) {
		this.all.add(held);
		if (held.hasOtherLease()) {
			extend(held);
		}
		long period = Math.min(LONGEST_PERIOD, Math.max(SHORTEST_PERIOD, held.visibilityTimeout().toNanos() / LOOKS));
		if (period < this.period) {
			lookEvery(period);
		}
	}

	private void lookEvery(long period) {
		this.lock.lock();
		try {
			if (period < this.period) {
				this.period = period;
				if (this.cancel != null) {
					this.cancel.run();
				}
				this.cancel = this.timer.every(period, this::extendAll);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The delivery of a task has ended, or is somebody else's business.
	 */
	void letGo(Held held) {
		this.all.remove(held);
		if (this.awaited && this.all.isEmpty()) {
			this.lock.lock();
			try {
				this.none.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/**
	 * Wait until no task is held.
	 * @return how many are still held after the time
	 */
	int awaitNone(long nanos) throws InterruptedException {
		this.lock.lock();
		try {
			this.awaited = true;
			long left = nanos;
			while (left > 0 && !this.all.isEmpty()) {
				left = this.none.awaitNanos(left);
			}
			return this.all.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void extendAll() {
		for (Held held : this.all) {
			if (!held.task().isSettled() && held.needsExtension()) {
				extend(held);
			}
		}
	}

	private void extend(Held held) {
		held.task().queue().async().extend(held.task(), held.visibilityTimeout()).whenComplete((extended, thrown) -> {
			if (thrown != null) {
				logger.debug("The lease of " + held.task() + " could not be extended, which is tried again", thrown);
			}
			else if (!extended && this.all.contains(held)) {
				logger.warn(held.task() + " was held for " + TimeUnit.NANOSECONDS.toMillis(held.age())
						+ " ms, but its lease could not be extended in time. It is, or will be, delivered again.");
			}
		});
	}

}
