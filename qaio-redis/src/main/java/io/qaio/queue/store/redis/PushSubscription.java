package io.qaio.queue.store.redis;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.qaio.redis.ClusterConnections;
import io.qaio.redis.CommandConnection;
import io.qaio.redis.ConnectionOwner;
import io.qaio.redis.RedisProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of an application on which the server announces tasks: a
 * subscription to the channel of all applications and to a channel of its own. The driver
 * reconnects it when it breaks. When it only goes quiet, it is replaced here: while takes
 * are pending and no message comes, a heartbeat shows that. While nothing else is
 * written, the server is also asked on another connection whether it accepts writes.
 * <p>
 * Thread-safe. Messages are handled in a thread of the driver, one after the other.
 */
final class PushSubscription {

	private static final Logger logger = LoggerFactory.getLogger(PushSubscription.class);

	/** The longest time that a message to our own channel takes. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	/** The longest time from a heartbeat to the next. */
	private static final Duration HEARTBEAT = Duration.ofSeconds(3);

	/**
	 * The heartbeat where the timeout of commands is a second, so that silence is found
	 * out within three timeouts. It changes with the timeout; until that is known, it is
	 * this.
	 */
	private static final Duration HEARTBEAT_PER_SECOND = Duration.ofMillis(1800);

	/**
	 * How long the answer to a heartbeat may take before it is doubted that one comes.
	 */
	private static final Duration DOUBT = Duration.ofMillis(100);

	/** So that looking whether a heartbeat is due costs little. */
	private static final Duration LEAST_BEAT = Duration.ofMillis(200);

	/** For how long nothing may be written. */
	private static final Duration UNWRITTEN = Duration.ofSeconds(6);

	/** How long an answer may take when the server has answered elsewhere. */
	private static final Duration LAST_CHANCE = Duration.ofSeconds(1);

	private final ScheduledExecutorService timer;

	private final BiConsumer<byte[], byte[]> onMessage;

	private final Runnable onSubscribed;

	private final BooleanSupplier needed;

	private final Function<Boolean, CompletableFuture<?>> server;

	private final StoreClient client;

	/** Whether the next heartbeat is scheduled. */
	private final AtomicBoolean beating = new AtomicBoolean();

	private final ConnectionOwner<OwnChannel> owner;

	/** When the server was last heard here. */
	private volatile long heardAt = System.nanoTime();

	/** When the last message came, or the last subscription was made. */
	private volatile long messageAt = System.nanoTime();

	/** When the last heartbeat was. */
	private volatile long checkedAt = System.nanoTime();

	/** When it was last known, or asked, whether the server accepts writes. */
	private volatile long writtenAt = System.nanoTime();

	private volatile boolean closed;

	/**
	 * Create a subscription, not connected.
	 * @param clients gives the client to connect with
	 * @param timer runs short work at its time
	 * @param onMessage handles a message, given its channel
	 * @param onSubscribed runs after each subscription, also when the driver has
	 * reconnected: messages may have been missed
	 * @param needed whether somebody waits for messages
	 * @param server asks the server on another connection, told whether it is doubted
	 * that it answers there; completes when it has
	 * @param client knows the channels; gets the name of the consumer that listens here
	 */
	PushSubscription(Supplier<? extends AbstractRedisClient> clients, ScheduledExecutorService timer,
			BiConsumer<byte[], byte[]> onMessage, Runnable onSubscribed, BooleanSupplier needed,
			Function<Boolean, CompletableFuture<?>> server, StoreClient client) {
		this.timer = timer;
		this.onMessage = onMessage;
		this.onSubscribed = onSubscribed;
		this.needed = needed;
		this.server = server;
		this.client = client;
		this.owner = new ConnectionOwner<>(clients, this::subscribe, (own) -> own.connection.closeAsync(),
				StoreClient.ATTEMPT, StoreClient.BACK_OFF);
	}

	/**
	 * Connect, if there is no connection.
	 * @return completes when the server announces tasks here
	 */
	CompletableFuture<?> ready() {
		beat();
		return this.owner.get().thenAccept(OwnChannel::use);
	}

	private void beat() {
		if (!this.beating.get() && !this.closed && this.beating.compareAndSet(false, true)) {
			this.timer.schedule(() -> {
				this.beating.set(false);
				if (this.needed.getAsBoolean()) {
					lookAround(System.nanoTime());
					ready();
				}
			}, Math.max(untilHeartbeat(System.nanoTime()), LEAST_BEAT.toNanos()), TimeUnit.NANOSECONDS);
		}
	}

	private long untilHeartbeat(long now) {
		return heartbeat().toNanos() - Math.min(now - this.heardAt, now - this.checkedAt);
	}

	private void lookAround(long now) {
		if (untilHeartbeat(now) <= 0) {
			this.checkedAt = now;
			check();
		}
		if (now - this.writtenAt >= UNWRITTEN.toNanos()) {
			this.writtenAt = now;
			this.server.apply(false);
		}
	}

	private Duration heartbeat() {
		return this.owner.current()
			.map((own) -> heartbeat(CommandConnection.timeout(own.connection)))
			.orElse(HEARTBEAT_PER_SECOND);
	}

	private static Duration heartbeat(Duration timeout) {
		if (timeout.compareTo(HEARTBEAT) >= 0) {
			return HEARTBEAT;
		}
		Duration scaled = HEARTBEAT_PER_SECOND.multipliedBy(timeout.toMillis()).dividedBy(1000);
		return (scaled.compareTo(HEARTBEAT) < 0) ? scaled : HEARTBEAT;
	}

	/**
	 * Replace the connection if it does not answer although the server does on another.
	 */
	void check() {
		// when the server has answered elsewhere it has had its chance to do so here
		this.owner.current()
			.ifPresent((own) -> whenSilent(own, DOUBT, () -> this.server.apply(true)
				.thenRun(() -> whenSilent(own, lastChance(own), () -> replaceQuiet(own)))));
	}

	private static Duration lastChance(OwnChannel own) {
		Duration quarter = CommandConnection.timeout(own.connection).dividedBy(4);
		return (quarter.compareTo(LAST_CHANCE) < 0) ? quarter : LAST_CHANCE;
	}

	/**
	 * An error is an answer, too.
	 */
	private void whenSilent(OwnChannel own, Duration patience, Runnable action) {
		own.connection.async()
			.ping()
			.toCompletableFuture()
			.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
			.whenComplete((pong, thrown) -> {
				if (thrown == null || RedisProblem.isReply(thrown)) {
					this.heardAt = System.nanoTime();
				}
				else {
					action.run();
				}
			});
	}

	private void replaceQuiet(OwnChannel quiet) {
		if (this.owner.isCurrent(quiet)) {
			logger.warn("The connection on which Redis announces tasks has gone quiet; replacing it");
			replace();
		}
	}

	/**
	 * Replace the connection, if there is one.
	 */
	void replace() {
		if (!this.closed && this.owner.close()) {
			ready().exceptionally((ex) -> {
				logger.warn("Cannot subscribe to the announcements of tasks; trying again soon: " + ex);
				return null;
			});
		}
	}

	boolean isConnected() {
		return this.owner.current().filter(OwnChannel::isOpen).isPresent();
	}

	private OwnChannel subscribe(AbstractRedisClient client) {
		StatefulRedisPubSubConnection<byte[], byte[]> connection = connect(client);
		OwnChannel own = new OwnChannel(connection);
		connection.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(byte[] channel, byte[] message) {
				PushSubscription.this.messageAt = System.nanoTime();
				PushSubscription.this.heardAt = PushSubscription.this.messageAt;
				PushSubscription.this.onMessage.accept(channel, message);
			}

			@Override
			public void subscribed(byte[] channel, long count) {
				PushSubscription.this.messageAt = System.nanoTime();
				PushSubscription.this.heardAt = PushSubscription.this.messageAt;
				PushSubscription.this.onSubscribed.run();
				own.subscribed(channel);
			}

		});
		connection.addListener(own);
		try {
			// not sync(): a client may have no timeout
			LettuceFutures.awaitOrCancel(connection.async().subscribe(own.draw()), StoreClient.ATTEMPT.toMillis(),
					TimeUnit.MILLISECONDS);
			return own;
		}
		catch (RuntimeException ex) {
			// nobody else knows it, and the driver would reconnect it for ever
			connection.closeAsync();
			throw ex;
		}
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
	 * the connection is replaced. It may lead to another server that is alive.
	 * @param since the message is no older than that, as {@link System#nanoTime()}
	 */
	void expectMessage(long since) {
		this.writtenAt = System.nanoTime();
		this.timer.schedule(() -> {
			if (this.messageAt - since < 0) {
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
			.filter(OwnChannel::isOpen)
			.<CompletableFuture<?>>map(
					(own) -> own.connection.async().unsubscribe(own.channels()).toCompletableFuture())
			.orElseGet(() -> CompletableFuture.completedFuture(null));
	}

	void close() {
		this.closed = true;
		// not one that the client has closed, of which the driver warns
		if (isConnected()) {
			this.owner.close();
		}
	}

	/**
	 * A connection and the channel of this application there, which changes when the
	 * driver has made the connection again.
	 */
	private final class OwnChannel implements RedisConnectionStateListener {

		private final StatefulRedisPubSubConnection<byte[], byte[]> connection;

		private String consumer = "";

		OwnChannel(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
			this.connection = connection;
		}

		boolean isOpen() {
			return this.connection.isOpen();
		}

		synchronized byte[][] draw() {
			this.consumer = PushSubscription.this.client.identity().drawConsumer();
			return channels();
		}

		synchronized byte[][] channels() {
			return new byte[][] { PushSubscription.this.client.queuesChannel(), channel() };
		}

		private byte[] channel() {
			return PushSubscription.this.client.channel(this.consumer);
		}

		/**
		 * This connection is the one that is used. An attempt to connect that was given
		 * up may have drawn a name later.
		 */
		void use() {
			boolean changed;
			synchronized (this) {
				changed = PushSubscription.this.client.identity().useConsumer(this.consumer);
			}
			if (changed) {
				PushSubscription.this.onSubscribed.run();
			}
		}

		@Override
		public synchronized void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
			draw();
			this.connection.async().subscribe(channel());
		}

		/**
		 * The driver subscribes to the former channel again, before or after this one.
		 */
		synchronized void subscribed(byte[] channel) {
			if (Stream.of(channels()).noneMatch((ours) -> Arrays.equals(ours, channel))) {
				this.connection.async().unsubscribe(channel);
			}
		}

	}

}
