package io.qaio.redis;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands on a connection, and replaces it when it is of no use although it is
 * open: when a command has no reply for a while but a new connection answers, and when
 * its server has become a read-only replica. Commands that were in flight are then sent
 * again on the new connection, as the driver does when it reconnects, so they must be
 * such that nothing happens twice. Each command has its timeout, counted from when it was
 * given to {@link #send}: what it waits for a connection, unless that is the first one,
 * and its repeats count too.
 * <p>
 * Thread-safe. Futures complete in a thread of the driver or in that of the timer, which
 * must not block.
 *
 * @param <C> the kind of connection
 */
public final class CommandSender<C extends AskableConnection> {

	private static final Logger logger = LoggerFactory.getLogger(CommandSender.class);

	/** How often commands without a reply are looked at. */
	private static final Duration INTERVAL = Duration.ofMillis(250);

	/**
	 * In a cluster, a command without a reply for so long may wait for a node in vain.
	 */
	private static final Duration SILENT = Duration.ofMillis(400);

	/** A connection that is younger is not replaced: the next would be the same. */
	private static final Duration YOUNG = Duration.ofMillis(500);

	/** For how long a server may load its data before its address is looked up again. */
	private static final Duration LOADING = Duration.ofSeconds(5);

	/** The timeout that is assumed before there was a connection, which knows it. */
	private static final Duration ASSUMED_TIMEOUT = Duration.ofSeconds(60);

	private final ConnectionOwner<C> owner;

	private final ScheduledExecutorService timer;

	private final SilenceCheck<C> check;

	private final Consumer<RedisProblem> onReplaced;

	private final Set<PendingCall<C, ?>> calls = ConcurrentHashMap.newKeySet();

	/** Whether the next look at the commands is scheduled. */
	private final AtomicBoolean watching = new AtomicBoolean();

	private volatile Duration timeout = ASSUMED_TIMEOUT;

	/** When the first connection was there, from which the first commands count. */
	private volatile long connectedAt = System.nanoTime();

	/** Why nothing is sent any more. */
	private volatile @Nullable Supplier<? extends RuntimeException> refusal;

	private volatile boolean closed;

	/**
	 * Create a sender, not connected.
	 * @param owner owns the connection
	 * @param timer runs short work at its time
	 * @param onReplaced is told after a connection was replaced, and why: others to the
	 * same server may be of no use either
	 */
	public CommandSender(ConnectionOwner<C> owner, ScheduledExecutorService timer, Consumer<RedisProblem> onReplaced) {
		this.owner = owner;
		this.timer = timer;
		this.onReplaced = onReplaced;
		this.check = new SilenceCheck<>(owner, timer, () -> onReplaced.accept(RedisProblem.TIMEOUT));
	}

	/**
	 * Send a command.
	 * @param <R> the type of the reply
	 * @param key a key of the command
	 * @param command sends it, perhaps several times
	 * @return its reply, or the driver's exception
	 */
	public <R> CompletableFuture<R> send(byte[] key, Function<C, CompletableFuture<R>> command) {
		return start(new PendingCall<>(key, command, false));
	}

	/**
	 * Find out whether the server answers, and whether it accepts writes.
	 * @param key a key on that server
	 * @param doubted whether there is a reason to doubt that it answers on this
	 * connection: then that is found out at once
	 * @return done when it has answered, also with an error
	 */
	public CompletableFuture<?> ask(byte[] key, boolean doubted) {
		CompletableFuture<Boolean> answer = start(
				new PendingCall<>(key, (connection) -> connection.ask(key).thenApply((reply) -> true), doubted));
		if (doubted) {
			this.timer.execute(this::look);
		}
		return answer.exceptionallyCompose((thrown) -> RedisProblem.isReply(thrown)
				? CompletableFuture.completedFuture(true) : CompletableFuture.failedFuture(thrown));
	}

	private <R> CompletableFuture<R> start(PendingCall<C, R> call) {
		Supplier<? extends RuntimeException> refusal = this.refusal;
		if (refusal != null) {
			return CompletableFuture.failedFuture(refusal.get());
		}
		this.calls.add(call);
		attempt(call);
		watch();
		return call.result;
	}

	private <R> void attempt(PendingCall<C, R> call) {
		this.owner.get().whenComplete((connection, thrown) -> {
			if (thrown != null) {
				fail(call, thrown);
			}
			else {
				connected(connection);
				CompletableFuture<R> answer = call.sendOn(connection);
				answer.whenComplete((reply, failure) -> {
					if (failure == null) {
						this.calls.remove(call);
						call.result.complete(reply);
					}
					else {
						failed(call, connection, RedisProblem.causeOf(failure));
					}
				});
				if (!this.owner.isCurrent(connection)) {
					// replaced while the command was being sent, so not abandoned with
					// others
					call.abandon(connection);
				}
			}
		});
	}

	private void connected(C connection) {
		if (this.timeout == ASSUMED_TIMEOUT) {
			this.connectedAt = System.nanoTime();
		}
		this.timeout = connection.timeout();
	}

	private void failed(PendingCall<C, ?> call, C connection, Throwable failure) {
		RedisProblem problem = RedisProblem.of(failure);
		switch (problem) {
			case READ_ONLY -> discard(connection, YOUNG, problem);
			case LOADING -> discard(connection, LOADING, problem);
			case TIMEOUT -> this.check.start(connection, call.key);
			default -> {
			}
		}
		if (problem.isAway()) {
			connection.refresh().thenRun(() -> leaveIfOutdated(connection, call.key));
		}
		boolean again = !this.closed && !call.result.isDone() && !this.owner.isCurrent(connection)
				&& call.nanosLeft(connection.timeout(), this.connectedAt) > 0;
		if (again) {
			attempt(call);
		}
		else {
			fail(call, failure);
		}
	}

	private void fail(PendingCall<C, ?> call, Throwable failure) {
		this.calls.remove(call);
		call.result.completeExceptionally(failure);
	}

	private void discard(C connection, Duration age, RedisProblem problem) {
		if (this.owner.discardIfOlder(connection, age)) {
			this.onReplaced.accept(problem);
		}
	}

	private void watch() {
		if (!this.watching.get() && !this.closed && this.watching.compareAndSet(false, true)) {
			this.timer.schedule(() -> {
				this.watching.set(false);
				look();
				if (!this.calls.isEmpty()) {
					watch();
				}
			}, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	/**
	 * End commands whose time is over, and doubt a connection that does not answer: the
	 * oldest command decides, as replies come in the order of commands.
	 */
	private void look() {
		long now = System.nanoTime();
		silent(now).map((call) -> call.connection)
			.filter(Objects::nonNull)
			.findAny()
			.ifPresent((connection) -> connection.refresh().thenRun(this::leaveOutdated));
		PendingCall<C, ?> oldest = null;
		for (PendingCall<C, ?> call : this.calls) {
			C connection = call.connection;
			Duration limit = (connection != null) ? connection.timeout() : this.timeout;
			if (connection != null && (oldest == null || call.sentAt - oldest.sentAt < 0)) {
				oldest = call;
			}
			if (call.nanosLeft(limit, this.connectedAt) <= 0) {
				fail(call, new TimeoutException("no answer within " + limit.toMillis() + " ms"));
			}
		}
		if (oldest != null) {
			examine(oldest, now);
		}
	}

	private Stream<PendingCall<C, ?>> silent(long now) {
		return this.calls.stream().filter((call) -> call.connection != null && now - call.sentAt > SILENT.toNanos());
	}

	private void leaveOutdated() {
		silent(System.nanoTime()).forEach((call) -> {
			C connection = call.connection;
			if (connection != null) {
				leaveIfOutdated(connection, call.key);
			}
		});
	}

	/**
	 * In a cluster, a node that does not reply may have been replaced. All commands are
	 * sent again: the driver would keep those for the old node until it is back.
	 */
	private void leaveIfOutdated(C connection, byte[] key) {
		if (connection.isOutdated(key) && this.owner.discardIfOlder(connection, Duration.ZERO)) {
			logger.warn("Another node of the cluster has taken over from one that did not answer."
					+ " Commands that were in flight are sent to it.");
			this.calls.forEach((call) -> call.abandon(connection));
			this.onReplaced.accept(RedisProblem.CLUSTER_DOWN);
		}
	}

	private void examine(PendingCall<C, ?> oldest, long now) {
		C connection = oldest.connection;
		if (connection != null && oldest.isDoubtful(connection, now)) {
			this.check.start(connection, oldest.key);
		}
	}

	/**
	 * How long a command may take: as the connection says, once there has been one for as
	 * long. Until then commands may have waited for the first connection, which may take
	 * longer.
	 * @return the timeout
	 */
	public Duration timeout() {
		Duration timeout = this.timeout;
		return (System.nanoTime() - this.connectedAt < timeout.toNanos()) ? ASSUMED_TIMEOUT : timeout;
	}

	/**
	 * Get the connection, if it is open.
	 * @return the connection
	 */
	public Optional<C> current() {
		return this.owner.current();
	}

	/**
	 * Get the connection, opened now if there is none.
	 * @return the connection, or the failure to connect
	 */
	public CompletableFuture<C> connection() {
		Supplier<? extends RuntimeException> refusal = this.refusal;
		return (refusal != null) ? CompletableFuture.failedFuture(refusal.get()) : this.owner.get();
	}

	/**
	 * Fail all later commands; those that are in flight go on.
	 * @param failure gives what they fail with
	 */
	public void refuse(Supplier<? extends RuntimeException> failure) {
		this.refusal = failure;
	}

	/**
	 * Close the connection. Commands that are in flight fail.
	 */
	public void close() {
		this.closed = true;
		this.check.close();
		this.owner.close();
	}

	/**
	 * A command that has no reply yet. The sender makes its attempts, one at a time.
	 *
	 * @param <C> the kind of connection
	 * @param <R> the type of the reply
	 */
	static final class PendingCall<C extends AskableConnection, R> {

		/** By how many bits patience grows with each attempt. */
		private static final int PATIENCE_SHIFT = 3;

		/** Later attempts are as patient as the one before: the number would overflow. */
		private static final int MAX_SHIFTS = 5;

		private final byte[] key;

		private final Function<C, CompletableFuture<R>> command;

		/** Whether it is doubted from the start that a reply comes. */
		private final boolean doubted;

		private final CompletableFuture<R> result = new CompletableFuture<>();

		private final long since = System.nanoTime();

		/** On which it was sent last. */
		private volatile @Nullable C connection;

		/** The last attempt, with its reply. */
		private volatile @Nullable Attempt<C, R> attempt;

		/** When it was sent last. */
		volatile long sentAt;

		/** How often it was sent. */
		private volatile int attempts;

		PendingCall(byte[] key, Function<C, CompletableFuture<R>> command, boolean doubted) {
			this.key = key;
			this.command = command;
			this.doubted = doubted;
		}

		CompletableFuture<R> sendOn(C connection) {
			this.attempts++;
			this.sentAt = System.nanoTime();
			this.connection = connection;
			try {
				CompletableFuture<R> reply = this.command.apply(connection);
				this.attempt = new Attempt<>(connection, reply);
				return reply;
			}
			catch (RuntimeException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		/**
		 * Do not wait for the reply, if the command was last sent on a connection that is
		 * closed: the driver may still be opening a part of it, and fails the command
		 * only after that.
		 */
		void abandon(C connection) {
			Attempt<C, R> attempt = this.attempt;
			if (attempt != null && attempt.connection == connection) {
				attempt.reply.completeExceptionally(new RedisException("The connection was replaced"));
			}
		}

		/**
		 * The rest of its time.
		 * @param timeout how long it may take
		 * @param from its time does not begin before that
		 */
		long nanosLeft(Duration timeout, long from) {
			long begin = (this.since - from < 0) ? from : this.since;
			return timeout.toNanos() - (System.nanoTime() - begin);
		}

		/**
		 * Whether the command has gone without a reply for so long that it is doubted
		 * that one comes. A command that is repeated is given more time each time: on a
		 * slow network, a large one would never get through else.
		 */
		boolean isDoubtful(C connection, long now) {
			long patience = connection.patience()
				.toNanos() << (PATIENCE_SHIFT * Math.min(this.attempts - 1, MAX_SHIFTS));
			return now - this.sentAt > ((this.doubted && this.attempts == 1) ? 0 : patience);
		}

		private record Attempt<C, R>(C connection, CompletableFuture<R> reply) {
		}

	}

}
