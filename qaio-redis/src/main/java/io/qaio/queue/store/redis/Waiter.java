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
 * One caller that asks for tasks, and perhaps waits for them.
 */
final class Waiter implements Coalescer.Request {

	final long id;

	final int max;

	final Duration wait;

	final long since = System.nanoTime();

	final CompletableFuture<List<Delivery>> result = new CompletableFuture<>();

	/** Whether a take for this caller has left. */
	volatile boolean hasAsked;

	/** Whether the server knows that this caller waits. */
	volatile boolean registered;

	/** Whether a take for this caller is under way. */
	final AtomicBoolean asking = new AtomicBoolean();

	/** What the queue had heard when that take left. */
	volatile long heard;

	volatile @Nullable Future<?> timer;

	Waiter(long id, int max, Duration wait) {
		this.id = id;
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
		// one that waits already waits on: Redis may come back
		this.asking.set(false);
		if (!this.registered) {
			this.result.completeExceptionally(failure);
		}
	}

}
