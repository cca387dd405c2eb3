package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection when it is first needed, so that an application starts while Redis
 * is away; and another when the application's connection factory was stopped and started
 * again, and so has another client.
 *
 * @param <T> the kind of connection
 */
final class Connector<T> {

	/** After a connection could not be made, callers fail at once for this long. */
	private static final Duration BACK_OFF = Duration.ofMillis(500);

	/**
	 * The driver's calls block and end when interrupted: a caller's thread is not fit.
	 */
	private static final Executor THREAD = (work) -> {
		Thread thread = new Thread(work, "qaio-redis-connect");
		thread.setDaemon(true);
		thread.start();
	};

	private final Supplier<? extends AbstractRedisClient> clients;

	private final Function<AbstractRedisClient, T> connect;

	private final Consumer<T> close;

	private @Nullable AbstractRedisClient client;

	private @Nullable CompletableFuture<T> connection;

	private long madeAt;

	Connector(Supplier<? extends AbstractRedisClient> clients, Function<AbstractRedisClient, T> connect,
			Consumer<T> close) {
		this.clients = clients;
		this.connect = connect;
		this.close = close;
	}

	/**
	 * The connection, made now if need be.
	 */
	CompletableFuture<T> get() {
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
				connection = CompletableFuture.supplyAsync(() -> this.connect.apply(client), THREAD);
				this.client = client;
				this.connection = connection;
				this.madeAt = System.nanoTime();
			}
			return connection;
		}
	}

	/**
	 * The connection, if there is one.
	 */
	synchronized Optional<T> current() {
		CompletableFuture<T> connection = this.connection;
		return (connection != null && connection.isDone() && !connection.isCompletedExceptionally())
				? Optional.of(connection.join()) : Optional.empty();
	}

	private boolean hasFailedLongAgo(CompletableFuture<T> connection) {
		return connection.isCompletedExceptionally() && System.nanoTime() - this.madeAt > BACK_OFF.toNanos();
	}

	/**
	 * Close the connection; the next {@link #get} makes a new one.
	 */
	synchronized void close() {
		if (this.connection != null) {
			this.connection.thenAccept(this.close);
			this.connection = null;
		}
	}

}
