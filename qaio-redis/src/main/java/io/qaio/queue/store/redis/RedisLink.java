package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.netty.util.Timeout;

/**
 * The connection on which all commands of a store travel. The driver keeps it alive.
 *
 * @param client what made it
 * @param connection the connection
 * @param commands its commands
 */
record RedisLink(AbstractRedisClient client, StatefulConnection<byte[], byte[]> connection,
		RedisClusterAsyncCommands<byte[], byte[]> commands) {

	/**
	 * Connect. Blocks, so never on a thread of the driver.
	 */
	static RedisLink to(AbstractRedisClient client) {
		if (client instanceof RedisClusterClient cluster) {
			StatefulRedisClusterConnection<byte[], byte[]> connection = cluster.connect(ByteArrayCodec.INSTANCE);
			return new RedisLink(client, connection, connection.async());
		}
		StatefulRedisConnection<byte[], byte[]> connection = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
		return new RedisLink(client, connection, connection.async());
	}

	/**
	 * How long the driver may repeat a command.
	 */
	Duration timeout() {
		return this.connection.getTimeout();
	}

	/**
	 * Whether this is a cluster, where a message to a channel reaches all nodes but is
	 * counted on one.
	 */
	boolean isCluster() {
		return this.client instanceof RedisClusterClient;
	}

	CompletableFuture<Object> call(ScriptText script, byte[][] keys, byte[][] arguments) {
		CompletableFuture<Object> reply = this.commands
			.<Object>evalsha(script.digest(), script.output(), keys, arguments)
			.toCompletableFuture()
			.exceptionallyCompose((ex) -> (cause(ex) instanceof RedisNoScriptException)
					? this.commands.<Object>eval(script.source(), script.output(), keys, arguments)
						.toCompletableFuture()
					: CompletableFuture.failedFuture(ex));
		boolean driverTimesOut = this.client.getOptions().getTimeoutOptions().isTimeoutCommands();
		return driverTimesOut ? reply : timedOut(reply);
	}

	/**
	 * By the driver's timer, which needs not wake up for each call as that of futures
	 * does.
	 */
	private CompletableFuture<Object> timedOut(CompletableFuture<Object> reply) {
		Timeout timeout = this.client.getResources()
			.timer()
			.newTimeout((ended) -> reply.completeExceptionally(new TimeoutException()), timeout().toNanos(),
					TimeUnit.NANOSECONDS);
		return reply.whenComplete((result, thrown) -> timeout.cancel());
	}

	/**
	 * Wait until replicas have what was written on this connection.
	 * @return how many have it
	 */
	CompletableFuture<Long> awaitReplicas(ReplicaWait wait) {
		return this.commands.waitForReplication(wait.replicas(), wait.timeout().toMillis())
			.toCompletableFuture()
			.orTimeout(wait.timeout().plus(timeout()).toNanos(), TimeUnit.NANOSECONDS);
	}

	/**
	 * Remove a member of a sorted set, sooner or later.
	 */
	void remove(byte[] key, byte[] member) {
		this.commands.zrem(key, member);
	}

	/**
	 * Completes when what was sent before has been answered, on a server that is not in a
	 * cluster.
	 */
	CompletableFuture<?> flush() {
		return this.connection.isOpen() ? this.commands.ping().toCompletableFuture()
				: CompletableFuture.completedFuture(null);
	}

	void close() {
		if (this.connection.isOpen()) {
			this.connection.closeAsync();
		}
	}

	private static Throwable cause(Throwable ex) {
		return (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
	}

}
