package io.qaio.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.QueueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A take of more tasks than a store is asked for at once: it takes portions, one after
 * the other, until it has enough or a portion is not full. Only the first waits. A later
 * one that fails ends the take with what the others got.
 * <p>
 * Safe for use by many threads: one portion is under way at a time. Cancelling ends the
 * wait, and releases what was taken.
 */
final class PortionedTake extends CompletableFuture<List<Delivery>> {

	private static final Logger logger = LoggerFactory.getLogger(PortionedTake.class);

	private final String queue;

	private final QueueStore store;

	private final int max;

	private final Duration wait;

	private final List<Delivery> taken = new ArrayList<>();

	private volatile CompletableFuture<List<Delivery>> portion = new CompletableFuture<>();

	private PortionedTake(String queue, QueueStore store, int max, Duration wait) {
		this.queue = queue;
		this.store = store;
		this.max = max;
		this.wait = wait;
	}

	/**
	 * Take tasks, in portions if they are many.
	 * @param queue the queue's name, for messages
	 * @param store takes portions
	 * @param max how many tasks at most
	 * @param wait how long to wait for the first
	 * @return the deliveries, as {@link QueueStore#take} returns them
	 */
	static CompletableFuture<List<Delivery>> start(String queue, QueueStore store, int max, Duration wait) {
		if (max <= QueueStore.PORTION) {
			return store.take(max, wait);
		}
		PortionedTake take = new PortionedTake(queue, store, max, wait);
		AsyncLoop.run(true, (more) -> more, (more) -> take.takePortion())
			.exceptionally((failure) -> take.received(0, null, failure));
		return take;
	}

	private CompletableFuture<Boolean> takePortion() {
		int most = Math.min(QueueStore.PORTION, this.max - this.taken.size());
		CompletableFuture<List<Delivery>> taking = this.store.take(most,
				this.taken.isEmpty() ? this.wait : Duration.ZERO);
		this.portion = taking;
		if (isDone()) {
			// cancelled just now
			taking.cancel(false);
		}
		return taking.handle((deliveries, failure) -> received(most, deliveries, failure));
	}

	/**
	 * Receive a portion.
	 * @return whether to take another
	 */
	private boolean received(int most, @Nullable List<Delivery> deliveries, @Nullable Throwable failure) {
		if (deliveries != null) {
			this.taken.addAll(deliveries);
			if (deliveries.size() == most && this.taken.size() < this.max && !isDone()) {
				return true;
			}
		}
		else if (failure != null && !isDone()) {
			if (this.taken.isEmpty()) {
				completeExceptionally(failure);
				return false;
			}
			logger.warn("Queue '{}': a take of at most {} tasks ended with {}, as the next portion failed: {}",
					this.queue, this.max, this.taken.size(), failure.toString());
		}
		if (!complete(this.taken)) {
			this.store.releaseAll(this.taken);
		}
		return false;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			this.portion.cancel(false);
		}
		return cancelled;
	}

}
