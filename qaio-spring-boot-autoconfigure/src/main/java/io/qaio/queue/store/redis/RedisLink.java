package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which all commands of a store travel. Made when first needed, so that
 * an application starts while Redis is away; the driver keeps it alive from then on.
 */
final class RedisLink {

	/** After a connection could not be made, callers fail at once for this long. */
	private static final Duration BACK_OFF = Duration.ofMillis(500);

	private final Supplier<? extends AbstractRedisClient> client;

	private volatile @Nullable Connected connected;

	private @Nullable RuntimeException failure;

	private long failedAt;

	RedisLink(Supplier<? extends AbstractRedisClient> client) {
		this.client = client;
	}

	/**
	 * The client to use now; another one after the application's connection factory was
	 * stopped and started again.
	 */
	AbstractRedisClient client() {
		return this.client.get();
	}

	/**
	 * How long the driver may repeat a command.
	 */
	Duration timeout() {
		return connected().connection.getTimeout();
	}

	/**
	 * Whether this is a cluster, where a message to a channel reaches all nodes but is
	 * counted on one.
	 */
	boolean isCluster() {
		return connected().client instanceof RedisClusterClient;
	}

	CompletableFuture<Object> call(Script script, byte[][] keys, byte[][] arguments) {
		try {
			Connected connected = connected();
			RedisClusterAsyncCommands<byte[], byte[]> commands = connected.commands;
			CompletableFuture<Object> reply = commands
				.<Object>evalsha(script.digest(), script.output(), keys, arguments)
				.toCompletableFuture()
				.exceptionallyCompose((ex) -> (cause(ex) instanceof RedisNoScriptException)
						? commands.<Object>eval(script.source(), script.output(), keys, arguments).toCompletableFuture()
						: CompletableFuture.failedFuture(ex));
			return connected.driverTimesOut ? reply
					: reply.orTimeout(connected.connection.getTimeout().toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Remove a member of a sorted set, sooner or later.
	 */
	void remove(byte[] key, byte[] member) {
		Connected connected = this.connected;
		if (connected != null) {
			connected.commands.zrem(key, member);
		}
	}

	private Connected connected() {
		Connected connected = this.connected;
		return (connected != null && connected.client == this.client.get()) ? connected : connect();
	}

	private synchronized Connected connect() {
		AbstractRedisClient client = this.client.get();
		Connected connected = this.connected;
		if (connected != null && connected.client == client) {
			return connected;
		}
		if (this.failure != null && System.nanoTime() - this.failedAt < BACK_OFF.toNanos()) {
			throw this.failure;
		}
		try {
			connected = Connected.to(client);
			this.connected = connected;
			this.failure = null;
			return connected;
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			this.failedAt = System.nanoTime();
			throw ex;
		}
	}

	void close() {
		Connected connected = this.connected;
		if (connected != null && connected.connection.isOpen()) {
			connected.connection.closeAsync();
		}
	}

	private static Throwable cause(Throwable ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

	/**
	 * A connection, and what is known of it.
	 */
	private record Connected(AbstractRedisClient client, StatefulConnection<byte[], byte[]> connection,
			RedisClusterAsyncCommands<byte[], byte[]> commands, boolean driverTimesOut) {

		static Connected to(AbstractRedisClient client) {
			boolean timesOut = client.getOptions().getTimeoutOptions().isTimeoutCommands();
			if (client instanceof RedisClusterClient cluster) {
				StatefulRedisClusterConnection<byte[], byte[]> connection = cluster.connect(ByteArrayCodec.INSTANCE);
				return new Connected(client, connection, connection.async(), timesOut);
			}
			StatefulRedisConnection<byte[], byte[]> connection = ((RedisClient) client)
				.connect(ByteArrayCodec.INSTANCE);
			return new Connected(client, connection, connection.async(), timesOut);
		}

	}

}
