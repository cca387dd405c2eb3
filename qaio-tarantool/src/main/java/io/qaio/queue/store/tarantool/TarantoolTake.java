package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;

/**
 * One caller's wish for tasks, who perhaps waits for them. What may change has the lock
 * of the {@link LongPoller}, except for the result.
 */
final class TarantoolTake implements Coalescer.Request {

	final int max;

	/** How often a take is sent again that got nothing but what cannot be read. */
	private static final int MAX_REPEATS = 20;

	/** Centuries for {@link io.qaio.queue.store.QueueStore#FOREVER}. */
	private final long waitNanos;

	private final long since = System.nanoTime();

	final CompletableFuture<List<Delivery>> result = new CompletableFuture<>();

	/** Whether a long poll for this take has reached the server. */
	boolean accepted;

	/** Only one call is under way for a take. */
	private int repeats;

	/** Ends the wait. */
	Future<?> timer = CompletableFuture.completedFuture(null);

	TarantoolTake(int max, Duration wait) {
		this.max = max;
		this.waitNanos = TimeUnit.NANOSECONDS.convert(wait);
	}

	/**
	 * The rest of the wait, in nanoseconds.
	 */
	long nanosLeft() {
		return this.waitNanos - (System.nanoTime() - this.since);
	}

	/**
	 * Whether it may be sent once more; counts.
	 */
	boolean mayRepeat() {
		this.repeats++;
		return this.repeats <= MAX_REPEATS;
	}

	@Override
	public long weight() {
		return this.max;
	}

	@Override
	public long since() {
		return this.since;
	}

	@Override
	public void fail(Throwable failure) {
		this.result.completeExceptionally(failure);
	}

}
