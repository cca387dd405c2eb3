package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.qaio.queue.store.tarantool.iproto.IprotoSession;

/**
 * One call that waits on the server for tasks. Safe for use by many threads.
 */
final class LongPoll {

	/** A call that is under way for longer waits on the server: no task is ready. */
	private static final long GRACE_NANOS = Duration.ofMillis(100).toNanos();

	private static final AtomicLong LAST_TICKET = new AtomicLong();

	/**
	 * The client's number for the call, by which the server can cancel it. All queues
	 * share the sessions in which it must be unique.
	 */
	final long ticket = LAST_TICKET.incrementAndGet();

	final int max;

	final long waitMillis;

	/** Completes when all that the call brought is handed over. */
	final CompletableFuture<Void> ended = new CompletableFuture<>();

	/** Completes when the call has left. */
	private final CompletableFuture<IprotoSession> session = new CompletableFuture<>();

	private volatile long sentAt;

	LongPoll(int max, long waitMillis) {
		this.max = max;
		this.waitMillis = waitMillis;
	}

	void sent(IprotoSession session) {
		this.sentAt = System.nanoTime();
		this.session.complete(session);
	}

	boolean isSent() {
		return this.session.isDone();
	}

	/**
	 * For how long the server may still find ready tasks, in nanoseconds.
	 */
	long graceLeft() {
		return isSent() ? this.sentAt + GRACE_NANOS - System.nanoTime() : GRACE_NANOS;
	}

	/**
	 * Whether the call waits on the server, as far as the client knows.
	 */
	boolean isWaiting() {
		return isSent() && this.session.join().isOpen() && graceLeft() <= 0;
	}

	/**
	 * Nobody wants tasks any more.
	 * @param cancel tells the server in the session of the call, once it has left and
	 * unless it ends soon anyway
	 */
	void cancel(Consumer<IprotoSession> cancel) {
		this.session.thenAccept((session) -> {
			long end = this.sentAt + TimeUnit.MILLISECONDS.toNanos(this.waitMillis);
			if (end - System.nanoTime() > GRACE_NANOS) {
				cancel.accept(session);
			}
		});
	}

}
