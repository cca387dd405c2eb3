package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.store.tarantool.iproto.IprotoSession;
import org.jspecify.annotations.Nullable;

/**
 * One call that waits on the server for tasks. What may change has the lock of the
 * {@link LongPoller}.
 */
final class LongPoll {

	/** A call that is under way for longer waits on the server: no task is ready. */
	private static final long GRACE_NANOS = Duration.ofMillis(100).toNanos();

	/** The client's number for the call, by which the server can cancel it. */
	final long ticket;

	final int max;

	final long waitMillis;

	/** Completes when all that the call brought is handed over. */
	final CompletableFuture<Void> ended = new CompletableFuture<>();

	private long startedAt;

	private @Nullable IprotoSession session;

	private boolean cancelled;

	LongPoll(long ticket, int max, long waitMillis) {
		this.ticket = ticket;
		this.max = max;
		this.waitMillis = waitMillis;
	}

	/**
	 * The call is sent.
	 */
	void start(IprotoSession session) {
		this.startedAt = System.nanoTime();
		this.session = session;
	}

	boolean hasStarted() {
		return this.session != null;
	}

	/**
	 * For how long the server may still find ready tasks, in nanoseconds.
	 */
	long graceLeft() {
		return hasStarted() ? this.startedAt + GRACE_NANOS - System.nanoTime() : GRACE_NANOS;
	}

	/**
	 * Whether the call waits on the server, as far as the client knows.
	 */
	boolean isWaiting() {
		return this.session != null && this.session.isOpen() && graceLeft() <= 0;
	}

	/**
	 * Nobody wants tasks any more.
	 */
	void cancel() {
		this.cancelled = true;
	}

	/**
	 * The session in which the server must be told that the call is cancelled; null if it
	 * need not be, or not yet.
	 */
	@Nullable IprotoSession sessionToCancel() {
		long left = this.startedAt + TimeUnit.MILLISECONDS.toNanos(this.waitMillis) - System.nanoTime();
		return (this.cancelled && left > GRACE_NANOS) ? this.session : null;
	}

}
