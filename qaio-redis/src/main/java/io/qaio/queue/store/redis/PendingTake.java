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

	/**
	 * The take in the form of {@code hand-over.lua}, as it was sent last; nothing if it
	 * does not wait.
	 */
	volatile byte[] member = QueueScripts.NOTHING;

	final long since = System.nanoTime();

	final CompletableFuture<List<Delivery>> result = new CompletableFuture<>();

	/** Whether the server may send a task to this take by a message. */
	boolean mayGetMessage;

	/** Whether a call for this take was sent. */
	boolean sent;

	/** Whether the server knows that this take is pending. */
	boolean registered;

	/** Whether a call for this take is in flight. */
	boolean inFlight;

	/** Since when that call is wanted. */
	private volatile long askedAt = this.since;

	/** Whether the server handed a task over to this take. */
	volatile boolean handedOver;

	/** How many announcements there had been when that call was sent. */
	long announcements;

	@Nullable Future<?> timeout;

	PendingTake(PendingTakes owner, long number, int max, Duration wait) {
		this.owner = owner;
		this.number = number;
		this.max = max;
		this.wait = wait;
	}

	/**
	 * A call for this take is wanted.
	 */
	void ask(long announcements) {
		this.sent = true;
		this.inFlight = true;
		this.announcements = announcements;
		this.askedAt = System.nanoTime();
	}

	@Override
	public long weight() {
		return this.owner.expectedBytes();
	}

	@Override
	public long since() {
		return this.askedAt;
	}

	@Override
	public void fail(Throwable failure) {
		this.owner.failed(this, failure);
	}

}
