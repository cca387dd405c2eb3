package io.qaio.queue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.qaio.queue.store.Requeued;
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

	/**
	 * When each queue has something due, as {@link System#nanoTime()}; empty if not
	 * known. Has the queues that were visited, the one not visited for longest first.
	 */
	private final Map<StoredQueue, Optional<Long>> due = new LinkedHashMap<>();

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
		Set<StoredQueue> visited = new LinkedHashSet<>();
		this.due.forEach((queue, due) -> due.filter((at) -> at - now <= 0).ifPresent((at) -> visited.add(queue)));
		// a queue that was never visited may have anything due
		Stream<StoredQueue> unvisited = this.queues.get().stream().filter(Predicate.not(this.due::containsKey));
		Stream.concat(unvisited, this.due.keySet().stream())
			.filter(Predicate.not(visited::contains))
			.findFirst()
			.ifPresent(visited::add);
		visited.forEach(this::visit);
	}

	private void visit(StoredQueue queue) {
		long now = System.nanoTime();
		// removed first, so that the queue becomes the last
		this.due.remove(queue);
		this.due.put(queue, Optional.empty());
		try {
			Requeued requeued = BlockingCall.await(queue.requeueExpired(this.running));
			this.due.put(queue, requeued.nextDue().map((next) -> now + next.toNanos()));
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

}
