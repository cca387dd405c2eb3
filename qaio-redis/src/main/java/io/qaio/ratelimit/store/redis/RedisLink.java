package io.qaio.ratelimit.store.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;

/**
 * The connection on which all decisions travel. It is not made again by the driver when
 * it breaks, because then the driver would send again what was under way, and calls would
 * be charged twice.
 *
 * @param connection the connection
 * @param commands its commands
 */
record RedisLink(StatefulConnection<byte[], byte[]> connection, RedisClusterAsyncCommands<byte[], byte[]> commands) {

	/**
	 * Connect. Blocks, so never on a thread of the driver.
	 */
	static RedisLink to(AbstractRedisClient client) {
		if (client instanceof RedisClusterClient cluster) {
			// what is known of the cluster may be why the last connection failed
			cluster.refreshPartitions();
			StatefulRedisClusterConnection<byte[], byte[]> connection = cluster.connect(ByteArrayCodec.INSTANCE);
			return new RedisLink(connection, connection.async());
		}
		StatefulRedisConnection<byte[], byte[]> connection = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
		return new RedisLink(connection, connection.async());
	}

	/**
	 * Tell when the connection breaks; in a cluster, where there are several, nobody is
	 * told.
	 */
	void onBreak(Runnable listener) {
		this.connection.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
				listener.run();
			}

		});
	}

	/**
	 * Decide.
	 * @return what the script returned, or the driver's exception
	 */
	CompletableFuture<byte[]> call(byte[][] keys, byte[]... arguments) {
		return this.commands.<byte[]>evalsha(DecideScript.DIGEST, ScriptOutputType.VALUE, keys, arguments)
			.toCompletableFuture()
			.exceptionallyCompose((ex) -> (cause(ex) instanceof RedisNoScriptException)
					? this.commands.<byte[]>eval(DecideScript.SOURCE, ScriptOutputType.VALUE, keys, arguments)
						.toCompletableFuture()
					: CompletableFuture.failedFuture(ex));
	}

	/**
	 * Close the connection. What is under way fails.
	 */
	void close() {
		this.connection.closeAsync();
	}

	static Throwable cause(Throwable ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

}
