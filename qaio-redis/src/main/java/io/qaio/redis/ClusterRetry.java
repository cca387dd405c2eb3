package io.qaio.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.cluster.PartitionException;

/**
 * Sends a command again, after a pause, that a cluster did not execute: its slot was just
 * moving to another node, or has no node at the moment. Each pause is a share of the time
 * since the first attempt.
 * <p>
 * Used by one thread at a time.
 *
 * @param <T> the type of the reply
 */
final class ClusterRetry<T> {

	private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

	/** What a node says that has the slot not any more, not yet, or only a part of it. */
	private static final List<String> MOVING = List.of("TRYAGAIN", "MOVED ", "ASK ");

	private final ClusterView view;

	private final Supplier<CompletableFuture<T>> command;

	private final Reach reach;

	private final long since;

	private final long until;

	/**
	 * Create what follows a first attempt.
	 * @param view the view of the cluster
	 * @param command sends the command
	 * @param reach after what it is sent again
	 * @param since when it was sent first, in ns
	 * @param until when it must have been sent for the last time, in ns
	 */
	ClusterRetry(ClusterView view, Supplier<CompletableFuture<T>> command, Reach reach, long since, long until) {
		this.view = view;
		this.command = command;
		this.reach = reach;
		this.since = since;
		this.until = until;
	}

	/**
	 * Send the command again if that may help, and until it has helped.
	 * @param thrown why the last attempt failed
	 * @return the reply, or the failure of the last attempt
	 */
	CompletableFuture<T> after(Throwable thrown) {
		Throwable failure = RedisProblem.causeOf(thrown);
		long now = System.nanoTime();
		long pause = Math.min(Math.max((now - this.since) / 8, SHORTEST_PAUSE.toNanos()), LONGEST_PAUSE.toNanos());
		if (!isNotExecuted(failure) || now + pause - this.until > 0) {
			return CompletableFuture.failedFuture(failure);
		}
		this.view.refresh();
		Executor later = CompletableFuture.delayedExecutor(pause, TimeUnit.NANOSECONDS, Runnable::run);
		return CompletableFuture.supplyAsync(this.command, later)
			.thenCompose((reply) -> reply.orTimeout(this.until - System.nanoTime(), TimeUnit.NANOSECONDS))
			.exceptionallyCompose(this::after);
	}

	private boolean isNotExecuted(Throwable failure) {
		if (failure instanceof RedisCommandExecutionException) {
			String reply = String.valueOf(failure.getMessage());
			return MOVING.stream().anyMatch(reply::startsWith)
					|| (this.reach == Reach.UNAVAILABLE && reply.startsWith("CLUSTERDOWN"));
		}
		// there is no connection to the node, so nothing was sent
		return this.reach == Reach.UNAVAILABLE
				&& (failure instanceof RedisConnectionException || failure instanceof PartitionException);
	}

	/**
	 * After what a command is sent again.
	 */
	enum Reach {

		/** While its slot is moving. */
		MOVING,

		/** Also while its slot has no node that can be reached. */
		UNAVAILABLE

	}

}
