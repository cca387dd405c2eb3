package io.qaio.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.qaio.queue.store.Requeued;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requeues the expired leases of the queues in one store, for a {@link TaskRequeuer}.
 * Runs do not overlap, so its state needs no lock.
 */
final class StoreRequeuer implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(TaskRequeuer.class);

	private final Supplier<List<StoredQueue>> queues;

	private final Duration interval;

	private final BooleanSupplier running;

	private final Map<StoredQueue, Visit> visits = new HashMap<>();

	private boolean failing;

	/**
	 * Create a requeuer.
	 * @param queues the queues in the store that are known now
	 * @param interval the time between runs
	 * @param running whether the {@link TaskRequeuer} is running
	 */
	StoreRequeuer(Supplier<List<StoredQueue>> queues, Duration interval, BooleanSupplier running) {
		this.queues = queues;
		this.interval = interval;
		this.running = running;
	}

	@Override
	public void run() {
		try {
			visitQueues();
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	private void visitQueues() {
		long now = System.nanoTime();
		StoredQueue longestAgo = null;
		long longest = -1;
		for (StoredQueue queue : this.queues.get()) {
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
			Requeued requeued = BlockingCall.await(queue.requeueExpired(this.running));
			this.visits.put(queue, new Visit(now, requeued.nextDue().map((next) -> now + next.toNanos()).orElse(null)));
			if (this.failing) {
				this.failing = false;
				logger.info("Requeueing of expired leases works again");
			}
		}
		catch (RuntimeException ex) {
			failed(ex);
		}
	}

	/** Log the first failure in a row only: later runs try again. */
	private void failed(RuntimeException ex) {
		if (!this.failing && this.running.getAsBoolean()) {
			this.failing = true;
			logger.warn("Requeueing of expired leases fails and is tried again every {}: {}", this.interval,
					ex.toString());
		}
	}

	/**
	 * The last visit to a queue.
	 *
	 * @param at when it was, as {@link System#nanoTime()}
	 * @param due when the queue has something due, {@code null} if not known
	 */
	private record Visit(long at, @Nullable Long due) {
	}

}
