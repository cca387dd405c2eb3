package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which all commands of a store travel. Made when first needed, so that
 * an application starts while Redis is away; the driver keeps it alive from then on.
 */
final class RedisLink {

	/** After a connection could not be made, callers fail at once for this long. */
	private static final Duration BACK_OFF = Duration.ofMillis(500);

	private final Supplier<? extends AbstractRedisClient> client;

	private @Nullable StatefulConnection<byte[], byte[]> connection;

	private volatile @Nullable RedisClusterAsyncCommands<byte[], byte[]> commands;

	private @Nullable RuntimeException failure;

	private long failedAt;

	RedisLink(Supplier<? extends AbstractRedisClient> client) {
		this.client = client;
	}

	/**
	 * Whether the client speaks to a cluster, where a message to a channel reaches all
	 * nodes but is counted on one.
	 */
	boolean isCluster() {
		return this.client.get() instanceof RedisClusterClient;
	}

	/**
	 * How long the driver may repeat a command.
	 */
	Duration timeout() {
		commands();
		StatefulConnection<byte[], byte[]> connected = this.connection;
		return (connected != null) ? connected.getTimeout() : Duration.ofMinutes(1);
	}

	CompletableFuture<Object> call(Script script, byte[][] keys, byte[][] arguments) {
		RedisClusterAsyncCommands<byte[], byte[]> commands;
		try {
			commands = commands();
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return commands.evalsha(script.digest(), script.output(), keys, arguments)
			.toCompletableFuture()
			.exceptionallyCompose((ex) -> (cause(ex) instanceof RedisNoScriptException)
					? commands.eval(script.source(), script.output(), keys, arguments).toCompletableFuture()
					: CompletableFuture.failedFuture(ex));
	}

	void removeWaiting(byte[] key, byte[] member) {
		commands().zrem(key, member);
	}

	StatefulRedisPubSubConnection<byte[], byte[]> listen() {
		AbstractRedisClient client = this.client.get();
		return (client instanceof RedisClusterClient cluster) ? cluster.connectPubSub(ByteArrayCodec.INSTANCE)
				: ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE);
	}

	private RedisClusterAsyncCommands<byte[], byte[]> commands() {
		RedisClusterAsyncCommands<byte[], byte[]> commands = this.commands;
		return (commands != null) ? commands : connect();
	}

	private synchronized RedisClusterAsyncCommands<byte[], byte[]> connect() {
		RedisClusterAsyncCommands<byte[], byte[]> commands = this.commands;
		if (commands != null) {
			return commands;
		}
		if (this.failure != null && System.nanoTime() - this.failedAt < BACK_OFF.toNanos()) {
			throw this.failure;
		}
		try {
			AbstractRedisClient client = this.client.get();
			if (client instanceof RedisClusterClient cluster) {
				StatefulRedisClusterConnection<byte[], byte[]> made = cluster.connect(ByteArrayCodec.INSTANCE);
				this.connection = made;
				commands = made.async();
			}
			else {
				StatefulRedisConnection<byte[], byte[]> made = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
				this.connection = made;
				commands = made.async();
			}
			this.commands = commands;
			this.failure = null;
			return commands;
		}
		catch (RuntimeException ex) {
			this.failure = ex;
			this.failedAt = System.nanoTime();
			throw ex;
		}
	}

	synchronized void close() {
		if (this.connection != null) {
			this.connection.closeAsync();
		}
	}

	private static Throwable cause(Throwable ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

}
