package io.qaio.queue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.qaio.queue.store.Requeued;
import org.jspecify.annotations.Nullable;

/**
 * The visits of a {@link TaskRequeuer} to the queues of one store, those of one interval
 * at each run. Runs do not overlap.
 */
final class RequeueingVisits implements Runnable {

	private final System.Logger logger = System.getLogger(TaskRequeuer.class.getName());

	private final Supplier<List<StoredQueue>> queues;

	private final Duration interval;

	private final BooleanSupplier running;

	/** By queue, when it was visited last, and when something is due there. */
	private final Map<StoredQueue, Visit> visits = new HashMap<>();

	private boolean failing;

	/**
	 * Create visits.
	 * @param queues the queues that are known now
	 * @param interval the time between runs
	 * @param running whether the requeuer still runs
	 */
	RequeueingVisits(Supplier<List<StoredQueue>> queues, Duration interval, BooleanSupplier running) {
		this.queues = queues;
		this.interval = interval;
		this.running = running;
	}

	@Override
	public void run() {
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
			Requeued requeued;
			do {
				requeued = StoredQueue.await(queue.store().requeueExpired());
			}
			while (requeued.more() && this.running.getAsBoolean());
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
		if (!this.failing && this.running.getAsBoolean()) {
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
