package io.qaio.redis;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisException;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Owns one connection and hands it out. The connection is made when it is first needed,
 * so that an application starts while Redis is away, and replaced while calls are in
 * flight: when somebody finds that it is of no use, or when the application's connection
 * factory was restarted and so has another client.
 * <p>
 * Thread-safe. The connection is guarded by the lock of this object, which is not held
 * while a connection is opened or closed.
 *
 * @param <T> the kind of connection
 */
public final class ConnectionOwner<T> {

	/** The driver's calls block, so a caller's thread is not fit. */
	private static final Executor THREAD = new ThreadPerTaskExecutor(
			new DefaultThreadFactory("qaio-redis-connect", true));

	private final Supplier<? extends AbstractRedisClient> clients;

	private final Function<AbstractRedisClient, T> open;

	private final Consumer<T> close;

	private final Duration limit;

	private final Duration backOff;

	private @Nullable AbstractRedisClient client;

	private @Nullable CompletableFuture<T> connection;

	private long openedAt;

	/**
	 * Create an owner without a connection.
	 * @param clients gives the client to connect with
	 * @param open connects; may block
	 * @param close closes a connection; must not block
	 * @param limit how long an attempt to connect may take
	 * @param backOff after a failed attempt, callers fail at once for this long
	 */
	public ConnectionOwner(Supplier<? extends AbstractRedisClient> clients, Function<AbstractRedisClient, T> open,
			Consumer<T> close, Duration limit, Duration backOff) {
		this.clients = clients;
		this.open = open;
		this.close = close;
		this.limit = limit;
		this.backOff = backOff;
	}

	/**
	 * Get the connection, opened now if there is none.
	 * @return the connection, or the failure to connect
	 */
	public CompletableFuture<T> get() {
		AbstractRedisClient client;
		try {
			client = this.clients.get();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(new RedisException("The connection factory is not running", ex));
		}
		synchronized (this) {
			CompletableFuture<T> connection = this.connection;
			if (connection == null || this.client != client || hasFailedLongAgo(connection)) {
				connection = open(client);
				this.client = client;
				this.connection = connection;
				this.openedAt = System.nanoTime();
			}
			return connection;
		}
	}

	private boolean hasFailedLongAgo(CompletableFuture<T> connection) {
		return connection.isCompletedExceptionally() && System.nanoTime() - this.openedAt > this.backOff.toNanos();
	}

	/**
	 * Get the connection, if it is open.
	 * @return the connection
	 */
	public synchronized Optional<T> current() {
		CompletableFuture<T> connection = this.connection;
		return (connection != null && connection.isDone() && !connection.isCompletedExceptionally())
				? Optional.of(connection.join()) : Optional.empty();
	}

	/**
	 * Whether a connection is the one that {@link #get} gives.
	 * @param connection the connection
	 * @return false if it was replaced or discarded
	 */
	public boolean isCurrent(T connection) {
		return current().filter(connection::equals).isPresent();
	}

	/**
	 * Open one more connection, which nobody is given.
	 * @return the connection, or the failure to connect
	 */
	CompletableFuture<T> openAnother() {
		AbstractRedisClient client;
		synchronized (this) {
			client = Objects.requireNonNull(this.client, "client");
		}
		return open(client);
	}

	/**
	 * The driver's calls know no shorter timeout of ours, and leave a connection behind
	 * when they are interrupted: one that comes too late is closed.
	 */
	private CompletableFuture<T> open(AbstractRedisClient client) {
		CompletableFuture<T> opening = CompletableFuture.supplyAsync(() -> this.open.apply(client), THREAD);
		CompletableFuture<T> opened = opening.copy().orTimeout(this.limit.toNanos(), TimeUnit.NANOSECONDS);
		opened.exceptionally((tooLate) -> {
			opening.thenAccept(this.close);
			return null;
		});
		return opened;
	}

	/**
	 * Replace the current connection, and close it.
	 * @param useless the connection to replace
	 * @param other the one to use from now on
	 * @return false if another connection is current, and the other one was closed
	 */
	boolean replace(T useless, T other) {
		boolean replaced;
		synchronized (this) {
			replaced = isCurrent(useless);
			if (replaced) {
				this.connection = CompletableFuture.completedFuture(other);
				this.openedAt = System.nanoTime();
			}
		}
		this.close.accept(replaced ? useless : other);
		return replaced;
	}

	/**
	 * Close a connection that is of no use any more. If it is the current one, the next
	 * {@link #get} opens another.
	 * @param useless the connection
	 */
	public void discard(T useless) {
		synchronized (this) {
			if (isCurrent(useless)) {
				this.connection = null;
			}
		}
		this.close.accept(useless);
	}

	/**
	 * Close the current connection if it is older than a time; the next {@link #get}
	 * opens another.
	 * @param useless the connection
	 * @param age the time
	 * @return whether it was the current one and is closed now
	 */
	boolean discardIfOlder(T useless, Duration age) {
		synchronized (this) {
			if (!isCurrent(useless) || System.nanoTime() - this.openedAt < age.toNanos()) {
				return false;
			}
			this.connection = null;
		}
		this.close.accept(useless);
		return true;
	}

	/**
	 * Close the connection, also one that is being opened; the next {@link #get} opens
	 * another.
	 * @return whether there was one
	 */
	public boolean close() {
		CompletableFuture<T> connection;
		synchronized (this) {
			connection = this.connection;
			this.connection = null;
		}
		if (connection != null) {
			connection.thenAccept(this.close);
		}
		return connection != null;
	}

}
