package io.qaio.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.netty.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which commands of many threads are pipelined: to one server, or to all
 * of a cluster. Thread-safe. Futures complete in a thread of the driver, which must not
 * block.
 *
 * @param client what made it
 * @param connection the connection
 * @param commands its commands
 * @param view the nodes of the cluster, null if it is none
 */
public record CommandConnection(AbstractRedisClient client, StatefulConnection<byte[], byte[]> connection,
		RedisClusterAsyncCommands<byte[], byte[]> commands, @Nullable ClusterView view) implements AskableConnection {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	/** For clients whose commands have no timeout. */
	private static final Duration NO_TIMEOUT = Duration.ofMinutes(1);

	/**
	 * Connect. Blocks, so never on a thread of the driver.
	 * @param client a {@code RedisClient} or a {@code RedisClusterClient}
	 * @return the connection
	 */
	public static CommandConnection open(AbstractRedisClient client) {
		if (client instanceof RedisClusterClient cluster) {
			StatefulRedisClusterConnection<byte[], byte[]> connection = ClusterConnections.open(cluster,
					(any) -> any.connectAsync(ByteArrayCodec.INSTANCE));
			return new CommandConnection(client, connection, connection.async(), new ClusterView(cluster));
		}
		StatefulRedisConnection<byte[], byte[]> connection = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
		return new CommandConnection(client, connection, connection.async(), null);
	}

	@Override
	public Duration timeout() {
		return timeout(this.connection);
	}

	/**
	 * How long a command may take on a connection.
	 * @param connection the connection
	 * @return the timeout of the client's settings, or a minute if they have none
	 */
	public static Duration timeout(StatefulConnection<?, ?> connection) {
		Duration timeout = connection.getTimeout();
		return timeout.isZero() ? NO_TIMEOUT : timeout;
	}

	@Override
	public Duration patience() {
		Duration half = timeout().dividedBy(2);
		return (half.compareTo(PATIENCE) < 0) ? half : PATIENCE;
	}

	@Override
	public CompletableFuture<?> ask(byte[] key) {
		// a write that changes nothing: our keys do not expire, or are no keys
		return this.commands.persist(key).toCompletableFuture();
	}

	@Override
	public CompletableFuture<?> refresh() {
		ClusterView view = this.view;
		return (view != null) ? view.refresh() : AskableConnection.super.refresh();
	}

	@Override
	public boolean isOutdated(byte[] key) {
		ClusterView view = this.view;
		return view != null && view.isOutdated(key);
	}

	/**
	 * Whether this is a cluster, where a message to a channel reaches all nodes but is
	 * counted on one.
	 * @return true for a cluster
	 */
	public boolean isCluster() {
		return this.view != null;
	}

	/**
	 * Which server has a key.
	 * @param key the key
	 * @return the name of the node of a cluster, empty if it is not known or there is no
	 * cluster
	 */
	public String server(byte[] key) {
		if (this.client instanceof RedisClusterClient cluster) {
			RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
			return (node != null) ? node.getNodeId() : "";
		}
		return "";
	}

	/**
	 * Call a script, for as long as {@link #timeout()}.
	 * @param <T> the type of the reply
	 * @param script the script
	 * @param keys its keys
	 * @param arguments its arguments
	 * @return the reply, or the driver's exception
	 */
	public <T> CompletableFuture<T> call(LuaScript script, byte[][] keys, byte[]... arguments) {
		CompletableFuture<T> reply = retried(ClusterRetry.Reach.UNAVAILABLE,
				() -> callOnce(Repeat.EXECUTED, script, keys, arguments));
		boolean driverTimesOut = this.client.getOptions().getTimeoutOptions().isTimeoutCommands()
				&& !this.connection.getTimeout().isZero();
		return driverTimesOut ? reply : bounded(reply);
	}

	/**
	 * Call a script; for callers that bound the wait for the reply themselves.
	 * @param <T> the type of the reply
	 * @param script the script
	 * @param keys its keys
	 * @param arguments its arguments
	 * @return the reply, or the driver's exception
	 */
	public <T> CompletableFuture<T> callUnbounded(LuaScript script, byte[][] keys, byte[]... arguments) {
		return retried(ClusterRetry.Reach.MOVING, () -> callOnce(Repeat.EXECUTED, script, keys, arguments));
	}

	/**
	 * Call a script that must not do its work twice, as the driver may send a command
	 * again when a connection breaks. For callers that bound the wait for the reply
	 * themselves.
	 * @param <T> the type of the reply
	 * @param script the script, which gets one more argument, the last: {@code 1}, or
	 * {@code 0} if the driver sends the command again, and it may have been executed
	 * @param keys its keys
	 * @param arguments its other arguments
	 * @return the reply, or the driver's exception
	 */
	public <T> CompletableFuture<T> callAtMostOnce(LuaScript script, byte[][] keys, byte[]... arguments) {
		return retried(ClusterRetry.Reach.MOVING, () -> callOnce(Repeat.TOLD, script, keys, arguments));
	}

	private <T> CompletableFuture<T> retried(ClusterRetry.Reach reach, Supplier<CompletableFuture<T>> call) {
		ClusterView view = this.view;
		CompletableFuture<T> reply = call.get();
		if (view == null) {
			return reply;
		}
		long now = System.nanoTime();
		return reply.exceptionallyCompose(
				(thrown) -> new ClusterRetry<T>(view, call, reach, now, now + timeout().toNanos()).after(thrown));
	}

	private <T> CompletableFuture<T> callOnce(Repeat repeat, LuaScript script, byte[][] keys, byte[]... arguments) {
		return this.<T>dispatch(repeat, CommandType.EVALSHA, script.digest(), keys, arguments)
			.exceptionallyCompose((ex) -> (RedisProblem.causeOf(ex) instanceof RedisNoScriptException)
					? dispatch(repeat, CommandType.EVAL, script.source(), keys, arguments)
					: CompletableFuture.failedFuture(ex));
	}

	@SuppressWarnings("unchecked")
	private <T> CompletableFuture<T> dispatch(Repeat repeat, CommandType type, byte[] script, byte[][] keys,
			byte[]... arguments) {
		ReplyOutput output = new ReplyOutput(this.view);
		byte[] first = { '1' };
		CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE) {

			@Override
			public void encode(ByteBuf buffer) {
				// the command is sent, perhaps for the second time
				output.restart();
				super.encode(buffer);
				first[0] = '0';
			}

		};
		args.add(script).add(keys.length).addKeys(keys).addValues(arguments);
		if (repeat == Repeat.TOLD) {
			args.addValue(first);
		}
		return (CompletableFuture<T>) this.commands.dispatch(type, output, args).toCompletableFuture();
	}

	/**
	 * By the driver's timer, which need not wake up for each call as that of futures
	 * does.
	 */
	private <T> CompletableFuture<T> bounded(CompletableFuture<T> reply) {
		Timeout timeout = this.client.getResources()
			.timer()
			.newTimeout(
					(ended) -> reply.completeExceptionally(
							new TimeoutException("no answer within " + timeout().toMillis() + " ms")),
					timeout().toNanos(), TimeUnit.NANOSECONDS);
		return reply.whenComplete((result, thrown) -> timeout.cancel());
	}

	/**
	 * Call a listener each time the connection to a single server breaks. The connections
	 * that one to a cluster consists of break silently.
	 * @param listener what to call, in a thread of the driver
	 */
	public void onDisconnect(Runnable listener) {
		this.connection.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
				listener.run();
			}

		});
	}

	/**
	 * Wait for what was sent before.
	 * @return done when the server, unless it is a cluster, has replied to all of it
	 */
	public CompletableFuture<?> flush() {
		return this.connection.isOpen() ? this.commands.ping().toCompletableFuture()
				: CompletableFuture.completedFuture(null);
	}

	@Override
	public void close() {
		// also one that is not open now, which the driver would reconnect, but not one
		// that its client has closed, of which the driver warns
		if (!(this.connection instanceof RedisChannelHandler<?, ?> handler) || !handler.isClosed()) {
			this.connection.closeAsync();
		}
	}

	/**
	 * What happens to a command that the driver sends again.
	 */
	private enum Repeat {

		/** It is executed again: the script does the same, or that is accepted. */
		EXECUTED,

		/** The script is told. */
		TOLD

	}

}
