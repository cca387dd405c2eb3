package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A take of one caller, which may wait until tasks are ready. Thread-safe: the fields
 * that change are those of {@link PendingTakes}, which changes them while no call for
 * this take is in flight.
 */
final class PendingTake implements Coalescer.Request {

	final long number;

	final int max;

	final Duration wait;

	final long since = System.nanoTime();

	final CompletableFuture<List<Delivery>> result = new CompletableFuture<>();

	/** Whether a call for this take was sent. */
	volatile boolean sent;

	/** Whether the server knows that this take is pending. */
	volatile boolean registered;

	/** Whether a call for this take is in flight. */
	final AtomicBoolean inFlight = new AtomicBoolean();

	/** How many announcements there had been when that call was sent. */
	volatile long announcements;

	volatile @Nullable Future<?> timeout;

	PendingTake(long number, int max, Duration wait) {
		this.number = number;
		this.max = max;
		this.wait = wait;
	}

	boolean waits() {
		return !this.wait.isZero();
	}

	@Override
	public long weight() {
		return 1;
	}

	@Override
	public void fail(Throwable failure) {
		this.inFlight.set(false);
		// one that the server knows waits on: Redis may come back
		if (!this.registered) {
			this.result.completeExceptionally(failure);
		}
	}

}
