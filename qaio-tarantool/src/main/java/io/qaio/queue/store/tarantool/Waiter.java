package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.QueueStore;
import org.jspecify.annotations.Nullable;

/**
 * One caller that asks for tasks, and perhaps waits for them.
 */
final class Waiter implements Coalescer.Request {

	final int max;

	private final Duration wait;

	private final long since = System.nanoTime();

	final CompletableFuture<List<Delivery>> result = new CompletableFuture<>();

	/** Whether the server has let this caller wait before. Guarded by the takes. */
	boolean accepted;

	/** Ends the wait. Guarded by the takes. */
	@Nullable Future<?> timer;

	Waiter(int max, Duration wait) {
		this.max = max;
		this.wait = wait;
	}

	boolean waits() {
		return !this.wait.isZero();
	}

	boolean waitsForever() {
		return this.wait.equals(QueueStore.FOREVER);
	}

	/**
	 * How much of the wait is left, in nanoseconds.
	 */
	long left() {
		return waitsForever() ? Long.MAX_VALUE
				: TimeUnit.NANOSECONDS.convert(this.wait) - (System.nanoTime() - this.since);
	}

	@Override
	public long weight() {
		return this.max;
	}

	@Override
	public void fail(Throwable failure) {
		this.result.completeExceptionally(failure);
	}

}
