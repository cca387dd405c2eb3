package io.qaio.queue.store.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.qaio.redis.ClusterConnections;
import io.qaio.redis.ConnectionOwner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of an application on which the server announces tasks: a
 * subscription to the channel of all applications and to a channel of its own. The driver
 * reconnects it when it breaks. When it only goes quiet, it is replaced here: while takes
 * are pending, a heartbeat shows that.
 * <p>
 * Thread-safe. Messages are handled in a thread of the driver, one after the other.
 */
final class PushSubscription {

	private static final Logger logger = LoggerFactory.getLogger(PushSubscription.class);

	/** The longest time that a message to our own channel takes. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Duration HEARTBEAT = Duration.ofSeconds(3);

	/**
	 * How long the answer to a heartbeat may take before it is doubted that one comes.
	 */
	private static final Duration HEARTBEAT_PATIENCE = Duration.ofMillis(500);

	private final ScheduledExecutorService timer;

	private final BiConsumer<byte[], byte[]> onMessage;

	private final Runnable onSubscribed;

	private final BooleanSupplier needed;

	private final Supplier<CompletableFuture<?>> server;

	private final byte[][] channels;

	/** Whether the next heartbeat is scheduled. */
	private final AtomicBoolean beating = new AtomicBoolean();

	private final ConnectionOwner<StatefulRedisPubSubConnection<byte[], byte[]>> owner;

	private volatile long lastMessage;

	private volatile boolean closed;

	/**
	 * Create a subscription, not connected.
	 * @param clients gives the client to connect with
	 * @param timer runs short work at its time
	 * @param onMessage handles a message, given its channel
	 * @param onSubscribed runs after each subscription, also when the driver has
	 * reconnected: messages may have been missed
	 * @param needed whether somebody waits for messages
	 * @param server completes when the server has answered on another connection
	 * @param channels the channels
	 */
	PushSubscription(Supplier<? extends AbstractRedisClient> clients, ScheduledExecutorService timer,
			BiConsumer<byte[], byte[]> onMessage, Runnable onSubscribed, BooleanSupplier needed,
			Supplier<CompletableFuture<?>> server, byte[]... channels) {
		this.timer = timer;
		this.onMessage = onMessage;
		this.onSubscribed = onSubscribed;
		this.needed = needed;
		this.server = server;
		this.channels = channels;
		this.owner = new ConnectionOwner<>(clients, this::subscribe, StatefulRedisPubSubConnection::closeAsync,
				StoreClient.ATTEMPT, StoreClient.BACK_OFF);
	}

	/**
	 * Connect, if there is no connection.
	 * @return completes when the server announces tasks here
	 */
	CompletableFuture<?> ready() {
		beat();
		return this.owner.get();
	}

	private void beat() {
		if (!this.beating.get() && !this.closed && this.beating.compareAndSet(false, true)) {
			this.timer.schedule(() -> {
				this.beating.set(false);
				if (this.needed.getAsBoolean()) {
					ready();
					check();
				}
			}, HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	/**
	 * Replace the connection if it does not answer although the server does on another.
	 */
	void check() {
		// when the server has answered elsewhere it has had its chance to do so here
		this.owner.current()
			.ifPresent((connection) -> whenSilent(connection,
					() -> this.server.get().thenRun(() -> whenSilent(connection, () -> replaceQuiet(connection)))));
	}

	private static void whenSilent(StatefulRedisPubSubConnection<byte[], byte[]> connection, Runnable action) {
		connection.async()
			.ping()
			.toCompletableFuture()
			.orTimeout(HEARTBEAT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((pong, thrown) -> {
				if (thrown != null) {
					action.run();
				}
			});
	}

	private void replaceQuiet(StatefulRedisPubSubConnection<byte[], byte[]> quiet) {
		if (this.owner.isCurrent(quiet)) {
			logger.warn("The connection on which Redis announces tasks has gone quiet; replacing it");
			replace();
		}
	}

	/**
	 * Replace the connection.
	 */
	void replace() {
		if (!this.closed) {
			this.owner.close();
			ready().exceptionally((ex) -> {
				logger.warn("Cannot subscribe to the announcements of tasks; trying again soon: " + ex);
				return null;
			});
		}
	}

	boolean isConnected() {
		return this.owner.current().filter(StatefulConnection::isOpen).isPresent();
	}

	private StatefulRedisPubSubConnection<byte[], byte[]> subscribe(AbstractRedisClient client) {
		StatefulRedisPubSubConnection<byte[], byte[]> connection = connect(client);
		connection.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(byte[] channel, byte[] message) {
				PushSubscription.this.lastMessage = System.nanoTime();
				PushSubscription.this.onMessage.accept(channel, message);
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

	private static StatefulRedisPubSubConnection<byte[], byte[]> connect(AbstractRedisClient client) {
		if (client instanceof RedisClusterClient cluster) {
			StatefulRedisClusterPubSubConnection<byte[], byte[]> connection = ClusterConnections.open(cluster,
					(any) -> any.connectPubSubAsync(ByteArrayCodec.INSTANCE));
			return connection;
		}
		return ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE);
	}

	/**
	 * Expect a message, since one was sent to our own channel: if none arrives in time,
	 * the connection is replaced.
	 */
	void expectMessage() {
		long sent = System.nanoTime();
		this.timer.schedule(() -> {
			if (this.lastMessage - sent < 0) {
				this.owner.current().ifPresent(this::replaceQuiet);
			}
		}, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * End the announcements.
	 * @return completes when all earlier messages have been handled
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
		// not one that the client has closed, of which the driver warns
		if (isConnected()) {
			this.owner.close();
		}
	}

}
