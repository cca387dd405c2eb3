package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out that the server has forgotten the takes that wait, as after {@code FLUSHALL}:
 * nobody tells it. Asks each server every few seconds about one queue, unless the
 * background job has just asked about another; if that queue's takes are not known there,
 * those of no queue may be, and all are sent again.
 * <p>
 * Thread-safe.
 */
final class PendingTakeCheck {

	private static final Logger logger = LoggerFactory.getLogger(PendingTakeCheck.class);

	private static final Duration INTERVAL = Duration.ofSeconds(3);

	/** How long a task may be on its way to a take that the server has just served. */
	private static final Duration UNDER_WAY = Duration.ofMillis(500);

	private final StoreClient client;

	private final ScheduledExecutorService timer;

	private final Supplier<Collection<PendingTakes>> queues;

	private final AtomicBoolean scheduled = new AtomicBoolean();

	/**
	 * Create a check.
	 * @param client knows which server has a key
	 * @param timer runs short work at its time
	 * @param queues gives the takes of all queues
	 */
	PendingTakeCheck(StoreClient client, ScheduledExecutorService timer, Supplier<Collection<PendingTakes>> queues) {
		this.client = client;
		this.timer = timer;
		this.queues = queues;
	}

	/**
	 * Ask from now on, as long as takes wait.
	 */
	void start() {
		if (!this.scheduled.get() && this.scheduled.compareAndSet(false, true)) {
			long now = System.nanoTime();
			this.timer.schedule(() -> look(now), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void look(long since) {
		this.scheduled.set(false);
		List<PendingTakes> waiting = this.queues.get().stream().filter((takes) -> !takes.isEmpty()).toList();
		if (waiting.isEmpty()) {
			return;
		}
		start();
		waiting.stream()
			.collect(Collectors.groupingBy((takes) -> this.client.server(takes.key()),
					Collectors.minBy(Comparator.comparingLong((takes) -> takes.renewal().askedAt() - since))))
			.values()
			.forEach((queues) -> queues.filter((takes) -> askedBefore(since, waiting, takes))
				.ifPresent((takes) -> takes.renewal().requeueExpired()));
	}

	/**
	 * Whether no queue on the server of these takes was asked about for a while.
	 */
	private boolean askedBefore(long since, List<PendingTakes> waiting, PendingTakes takes) {
		String server = this.client.server(takes.key());
		return waiting.stream()
			.filter((other) -> this.client.server(other.key()).equals(server))
			.allMatch((other) -> other.renewal().askedAt() - since < 0);
	}

	/**
	 * The server does not know a take. If no task is on its way to the take, the server
	 * has forgotten it.
	 */
	void unknown(PendingTake take) {
		this.timer.schedule(() -> sendAllAgain(take), UNDER_WAY.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void sendAllAgain(PendingTake take) {
		if (!take.handedOver) {
			logger.debug("Redis did not know a take that waits. If its data was removed, it knows none: all are sent"
					+ " again.");
			this.queues.get().forEach(PendingTakes::sendAgain);
		}
	}

}
