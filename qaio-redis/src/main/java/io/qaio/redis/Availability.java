package io.qaio.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker around one connection. When a call fails the connection is dropped,
 * and callers fail at once instead of waiting in vain until a trial call on a new
 * connection, opened in the background, has succeeded in time.
 * <p>
 * The connection is dropped rather than kept for the driver to reconnect, because the
 * driver would send again what was in flight.
 * <p>
 * Thread-safe. All state is guarded by the lock of this object; connections are opened
 * and closed, and futures completed, without it.
 */
public final class Availability {

	/** Between attempts to connect. */
	private static final Duration PAUSE = Duration.ofMillis(250);

	/**
	 * Between attempts at a server that does not answer: its side of each stays until
	 * then.
	 */
	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

	/** The time limit for an attempt, before its trial: a server may be silent. */
	private static final Duration ATTEMPT = Duration.ofSeconds(1);

	private static final RedisException NOT_AVAILABLE = new RedisException("Redis is not available");

	private final ConnectionOwner<CommandConnection> owner;

	private final ScheduledExecutorService timer;

	private final Duration timeout;

	private final Function<CommandConnection, CompletableFuture<?>> trial;

	private final BiConsumer<Status, Status> listener;

	private volatile Status status = new Status(false, Instant.now(), null);

	private Duration pause = PAUSE;

	private boolean closed;

	/** Whether callers fail at once: while Redis is away, and when this is closed. */
	private volatile boolean away;

	/**
	 * Create a breaker, not connected.
	 * @param clients gives the client to connect with
	 * @param timer runs short work at its time
	 * @param timeout how long the trial may take
	 * @param trial makes a call like those of callers
	 * @param listener is told when Redis goes away, when it turns out to be
	 * misconfigured, and when it is back: the status before, and after. Called under the
	 * lock of this object, so it must be quick
	 */
	public Availability(Supplier<? extends AbstractRedisClient> clients, ScheduledExecutorService timer,
			Duration timeout, Function<CommandConnection, CompletableFuture<?>> trial,
			BiConsumer<Status, Status> listener) {
		// no back-off of the owner: this class paces its attempts
		this.owner = new ConnectionOwner<>(clients, this::open, CommandConnection::close, ATTEMPT.plus(timeout),
				Duration.ZERO);
		this.timer = timer;
		this.timeout = timeout;
		this.trial = trial;
		this.listener = listener;
	}

	/**
	 * Whether it is known that Redis is not available.
	 * @return false if it is available, or has not been tried
	 */
	public boolean isAway() {
		return this.away;
	}

	/**
	 * Whether Redis is available.
	 * @return the state now
	 */
	public Status status() {
		return this.status;
	}

	/**
	 * Get the connection, opened now if there is none yet. Callers that wait for it must
	 * report if it {@link #failed}.
	 * @return the connection, or a failure at once while Redis is away
	 */
	public synchronized CompletableFuture<CommandConnection> connection() {
		return this.away ? CompletableFuture.failedFuture(this.status.reason()) : this.owner.get();
	}

	/**
	 * Report that a call failed, before its caller is told.
	 * @param over the connection it was sent on, null if none was there in time
	 * @param failure what went wrong
	 */
	public void failed(@Nullable CommandConnection over, Throwable failure) {
		synchronized (this) {
			if (this.away || this.owner.current().orElse(null) != over) {
				return;
			}
			changed(new Status(false, Instant.now(), failure));
		}
		if (over != null) {
			this.owner.discard(over);
		}
		connectAfter(Duration.ZERO);
	}

	private void changed(Status status) {
		Status before = this.status;
		this.status = status;
		this.away = !status.available();
		this.listener.accept(before, status);
	}

	private void connectAfter(Duration pause) {
		this.timer.schedule(this::connect, pause.toNanos(), TimeUnit.NANOSECONDS);
	}

	private synchronized void connect() {
		if (this.away && !this.closed) {
			this.owner.get().whenComplete((connection, thrown) -> attempted(thrown));
		}
	}

	private synchronized void attempted(@Nullable Throwable thrown) {
		if (thrown != null) {
			Status failed = new Status(false, this.status.since(), RedisProblem.causeOf(thrown));
			if (failed.isMisconfigured() && !this.status.isMisconfigured()) {
				changed(failed);
			}
			else {
				this.status = failed;
			}
			boolean longer = RedisProblem.of(RedisProblem.causeOf(thrown)) == RedisProblem.TIMEOUT
					&& this.pause.compareTo(LONGEST_PAUSE) < 0;
			this.pause = longer ? this.pause.multipliedBy(2) : this.pause;
			connectAfter(this.pause);
		}
		else if (this.away && !this.closed) {
			this.pause = PAUSE;
			changed(new Status(true, Instant.now(), null));
		}
	}

	private CommandConnection open(AbstractRedisClient client) {
		CommandConnection opened = tried(CommandConnection.open(client));
		synchronized (this) {
			this.status = this.away ? this.status : new Status(true, Instant.now(), null);
		}
		return opened;
	}

	private CommandConnection tried(CommandConnection opened) {
		if (!opened.isCluster()) {
			// one to a cluster tells of a node that may be any
			opened.onDisconnect(() -> failed(opened, new RedisException("The connection broke")));
		}
		try {
			this.trial.apply(opened).get(this.timeout.toNanos(), TimeUnit.NANOSECONDS);
			return opened;
		}
		catch (ExecutionException | InterruptedException | TimeoutException | RuntimeException ex) {
			opened.close();
			throw new CompletionException(RedisProblem.causeOf(ex));
		}
	}

	/**
	 * Do not use Redis until {@link #open()}.
	 */
	public void close() {
		synchronized (this) {
			this.closed = true;
			this.away = true;
			this.status = new Status(false, this.status.since(), this.status.failure());
		}
		this.owner.close();
	}

	/**
	 * Use Redis again, after {@link #close()}.
	 */
	public synchronized void open() {
		if (this.closed) {
			this.closed = false;
			this.away = false;
		}
	}

	/**
	 * The state of the breaker.
	 *
	 * @param available whether Redis is available, as far as is known
	 * @param since since when
	 * @param failure the last failure, null if it is available or was not tried
	 */
	public record Status(boolean available, Instant since, @Nullable Throwable failure) {

		/**
		 * Whether Redis is there but refuses to be used, which lasts until somebody
		 * changes the settings of its user.
		 * @return true if the last failure says so
		 */
		public boolean isMisconfigured() {
			return this.failure != null && RedisProblem.of(this.failure).isMisconfiguration();
		}

		/**
		 * Why callers fail at once.
		 * @return a failure that says whether this is misconfigured; else any
		 */
		public Throwable reason() {
			return (this.failure != null && isMisconfigured()) ? this.failure : NOT_AVAILABLE;
		}

	}

}
