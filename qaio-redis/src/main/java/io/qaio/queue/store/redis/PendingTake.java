package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * A take of one caller, which may wait until tasks are ready. The fields that change are
 * guarded by the lock of {@link PendingTakes}.
 */
final class PendingTake implements Coalescer.Request {

	private final PendingTakes owner;

	final long number;

	final int max;

	final Duration wait;

	/** The take in the form of {@code hand-over.lua}, nothing if it does not wait. */
	final byte[] member;

	final long since = System.nanoTime();

	final CompletableFuture<List<Delivery>> result = new CompletableFuture<>();

	/** Whether a call for this take was sent. */
	boolean sent;

	/** Whether the server knows that this take is pending. */
	boolean registered;

	/** Whether a call for this take is in flight. */
	boolean inFlight;

	/** How many announcements there had been when that call was sent. */
	long announcements;

	@Nullable Future<?> timeout;

	PendingTake(PendingTakes owner, long number, int max, Duration wait, byte[] member) {
		this.owner = owner;
		this.number = number;
		this.max = max;
		this.wait = wait;
		this.member = member;
	}

	@Override
	public long weight() {
		return this.owner.expectedBytes();
	}

	@Override
	public void fail(Throwable failure) {
		this.owner.failed(this, failure);
	}

}
