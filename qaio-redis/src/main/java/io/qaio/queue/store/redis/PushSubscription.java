package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.qaio.redis.ConnectionOwner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of an application on which the server tells of tasks: a subscription
 * to the channel of all consumers and to one of its own. The driver makes it anew when it
 * breaks; when it only goes quiet, so that a message known to be sent does not come, it
 * is replaced here.
 */
final class PushSubscription {

	private static final Logger logger = LoggerFactory.getLogger(PushSubscription.class);

	/** How long a message to ourselves may take. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Duration BACK_OFF = Duration.ofMillis(500);

	private final ScheduledExecutorService timer;

	private final BiConsumer<String, byte[]> onMessage;

	private final Runnable onSubscribed;

	private final byte[][] channels;

	private final ConnectionOwner<StatefulRedisPubSubConnection<byte[], byte[]>> owner;

	private volatile long lastMessage;

	private volatile boolean closed;

	/**
	 * Create the listener, not connected.
	 * @param clients gives the client to connect with
	 * @param timer runs short work at its time
	 * @param onMessage gets channel and message
	 * @param onSubscribed runs at every new subscription, also when the driver had to
	 * connect again: something may have been missed
	 * @param channels the channels
	 */
	PushSubscription(Supplier<? extends AbstractRedisClient> clients, ScheduledExecutorService timer,
			BiConsumer<String, byte[]> onMessage, Runnable onSubscribed, String... channels) {
		this.timer = timer;
		this.onMessage = onMessage;
		this.onSubscribed = onSubscribed;
		this.channels = Stream.of(channels)
			.map((channel) -> channel.getBytes(StandardCharsets.UTF_8))
			.toArray(byte[][]::new);
		this.owner = new ConnectionOwner<>(clients, this::subscribe, StatefulRedisPubSubConnection::closeAsync,
				BACK_OFF);
	}

	/**
	 * Completes when the server will tell of tasks; connects if need be.
	 */
	CompletableFuture<?> ready() {
		return this.owner.get();
	}

	boolean isConnected() {
		return this.owner.current().filter(StatefulConnection::isOpen).isPresent();
	}

	private StatefulRedisPubSubConnection<byte[], byte[]> subscribe(AbstractRedisClient client) {
		StatefulRedisPubSubConnection<byte[], byte[]> connection = (client instanceof RedisClusterClient cluster)
				? cluster.connectPubSub(ByteArrayCodec.INSTANCE)
				: ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE);
		connection.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(byte[] channel, byte[] message) {
				PushSubscription.this.lastMessage = System.nanoTime();
				PushSubscription.this.onMessage.accept(new String(channel, StandardCharsets.UTF_8), message);
			}

			@Override
			public void subscribed(byte[] channel, long count) {
				PushSubscription.this.lastMessage = System.nanoTime();
				PushSubscription.this.onSubscribed.run();
			}

		});
		connection.sync().subscribe(this.channels);
		return connection;
	}

	/**
	 * A message to ourselves was sent: it must come, or the connection is of no use.
	 */
	void expectMessage() {
		long sent = System.nanoTime();
		this.timer.schedule(() -> {
			if (!this.closed && this.lastMessage - sent < 0) {
				logger.warn("The connection on which Redis tells of tasks has gone quiet; making a new one");
				this.owner.close();
				ready().exceptionally((ex) -> {
					logger.warn("Cannot listen for tasks; trying again with the next call: " + ex);
					return null;
				});
			}
		}, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Let the server tell no more. What it told before has been heard when the future is
	 * complete.
	 */
	CompletableFuture<?> unsubscribe() {
		return this.owner.current()
			.filter(StatefulConnection::isOpen)
			.<CompletableFuture<?>>map(
					(connection) -> connection.async().unsubscribe(this.channels).toCompletableFuture())
			.orElseGet(() -> CompletableFuture.completedFuture(null));
	}

	void close() {
		this.closed = true;
		this.owner.close();
	}

}
