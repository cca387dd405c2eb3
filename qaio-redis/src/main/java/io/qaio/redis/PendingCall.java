package io.qaio.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

/**
 * A command that has no reply yet. {@link CommandSender} makes its attempts, one at a
 * time.
 *
 * @param <C> the kind of connection
 * @param <R> the type of the reply
 */
final class PendingCall<C extends AskableConnection, R> {

	/** By how many bits patience grows with each attempt. */
	private static final int PATIENCE_SHIFT = 3;

	/** A key of the command. */
	final byte[] key;

	final CompletableFuture<R> result = new CompletableFuture<>();

	private final Function<C, CompletableFuture<R>> command;

	private final long since = System.nanoTime();

	/** On which it was sent last. */
	private volatile @Nullable C connection;

	/** The last attempt, with its reply. */
	private volatile @Nullable Attempt<C, R> attempt;

	private volatile long sentAt;

	/** How often it was sent. */
	private volatile int attempts;

	PendingCall(byte[] key, Function<C, CompletableFuture<R>> command) {
		this.key = key;
		this.command = command;
	}

	/**
	 * Send the command, for the rest of its time.
	 */
	CompletableFuture<R> sendOn(C connection) {
		this.attempts++;
		this.sentAt = System.nanoTime();
		this.connection = connection;
		try {
			CompletableFuture<R> reply = this.command.apply(connection);
			this.attempt = new Attempt<>(connection, reply);
			// the driver times it out by the time of this attempt
			return (this.attempts > 1) ? reply.orTimeout(Math.max(1, nanosLeft(connection)), TimeUnit.NANOSECONDS)
					: reply;
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Do not wait for the reply, if the command was last sent on a connection that is
	 * closed: the driver may still be opening a part of it, and fails the command only
	 * after that.
	 */
	void abandon(C connection) {
		Attempt<C, R> attempt = this.attempt;
		if (attempt != null && attempt.connection == connection) {
			attempt.reply.completeExceptionally(new RedisException("The connection was replaced"));
		}
	}

	/**
	 * The rest of its time, counted from its first attempt.
	 */
	long nanosLeft(C connection) {
		return connection.timeout().toNanos() - (System.nanoTime() - this.since);
	}

	@Nullable C connection() {
		return this.connection;
	}

	/** When it was sent last. */
	long sentAt() {
		return this.sentAt;
	}

	/**
	 * Whether the command has gone without a reply for so long that it is doubted that
	 * one comes. A command that is repeated is given more time each time: on a slow
	 * network, a large one would never get through else.
	 */
	boolean isDoubtful(C connection, long now) {
		long patience = connection.patience().toNanos() << (PATIENCE_SHIFT * (this.attempts - 1));
		return now - this.sentAt > patience;
	}

	private record Attempt<C, R>(C connection, CompletableFuture<R> reply) {
	}

}
