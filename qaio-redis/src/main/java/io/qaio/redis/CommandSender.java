package io.qaio.redis;

import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands on a connection, and replaces it when it is of no use although it is
 * open: when a command has no reply for a while but a new connection answers, and when
 * its server has become a read-only replica. Commands that were in flight are then sent
 * again on the new connection, as the driver does when it reconnects, so they must be
 * such that nothing happens twice. Each command has its timeout, counted from its first
 * attempt.
 * <p>
 * Thread-safe. Futures complete in a thread of the driver, which must not block.
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

	private final ConnectionOwner<C> owner;

	private final ScheduledExecutorService timer;

	private final SilenceCheck<C> check;

	private final Consumer<RedisProblem> onReplaced;

	private final Set<PendingCall<C, ?>> calls = ConcurrentHashMap.newKeySet();

	/** Whether the next look at the commands is scheduled. */
	private final AtomicBoolean watching = new AtomicBoolean();

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
		PendingCall<C, R> call = new PendingCall<>(key, command);
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
				call.sendOn(connection).whenComplete((reply, failure) -> {
					if (failure == null) {
						this.calls.remove(call);
						call.result.complete(reply);
					}
					else {
						failed(call, connection, RedisProblem.causeOf(failure));
					}
				});
			}
		});
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
		if (!this.closed && !this.owner.isCurrent(connection) && call.nanosLeft(connection) > 0) {
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
			this.timer.schedule(this::look, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void look() {
		this.watching.set(false);
		silent().map(PendingCall::connection)
			.filter(Objects::nonNull)
			.findAny()
			.ifPresent((connection) -> connection.refresh().thenRun(this::leaveOutdated));
		this.calls.stream()
			.filter((call) -> call.connection() != null)
			.min(Comparator.comparing(PendingCall::sentAt))
			.ifPresent(this::examine);
		if (!this.calls.isEmpty()) {
			watch();
		}
	}

	private Stream<PendingCall<C, ?>> silent() {
		long since = System.nanoTime() - SILENT.toNanos();
		return this.calls.stream().filter((call) -> call.connection() != null && call.sentAt() - since < 0);
	}

	private void leaveOutdated() {
		silent().forEach((call) -> {
			C connection = call.connection();
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

	private void examine(PendingCall<C, ?> oldest) {
		C connection = oldest.connection();
		if (connection != null && oldest.isDoubtful(connection, System.nanoTime())) {
			this.check.start(connection, oldest.key);
		}
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
		return this.owner.get();
	}

	/**
	 * Close the connection. Commands that are in flight fail.
	 */
	public void close() {
		this.closed = true;
		this.check.close();
		this.owner.close();
	}

}
