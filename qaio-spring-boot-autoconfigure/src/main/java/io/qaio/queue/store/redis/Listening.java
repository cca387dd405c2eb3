package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of an application on which the server tells of tasks: a subscription
 * to the channel of all consumers and to one of its own. The driver makes it anew when it
 * breaks; when it only goes quiet, so that a message known to be sent does not come, it
 * is replaced here.
 */
final class Listening {

	private static final Log logger = LogFactory.getLog(Listening.class);

	/** How long a message to ourselves may take. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final RedisLink link;

	private final ScheduledExecutorService timer;

	private final byte[][] channels;

	private final BiConsumer<String, byte[]> onMessage;

	private final Runnable onSubscribed;

	private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;

	private @Nullable AbstractRedisClient client;

	private @Nullable CompletableFuture<Void> ready;

	private volatile long lastMessage;

	private boolean closed;

	Listening(RedisLink link, ScheduledExecutorService timer, BiConsumer<String, byte[]> onMessage,
			Runnable onSubscribed, String... channels) {
		this.link = link;
		this.timer = timer;
		this.onMessage = onMessage;
		this.onSubscribed = onSubscribed;
		this.channels = new byte[channels.length][];
		for (int i = 0; i < channels.length; i++) {
			this.channels[i] = channels[i].getBytes(StandardCharsets.UTF_8);
		}
	}

	/**
	 * Completes when the server will tell of tasks; connects if need be.
	 */
	synchronized CompletableFuture<Void> ready() {
		CompletableFuture<Void> ready = this.ready;
		if (ready == null || ready.isCompletedExceptionally() || this.client != this.link.client()) {
			try {
				ready = connect();
			}
			catch (RuntimeException ex) {
				ready = CompletableFuture.failedFuture(ex);
			}
			this.ready = ready;
		}
		return ready;
	}

	synchronized boolean isConnected() {
		return this.connection != null && this.connection.isOpen();
	}

	private CompletableFuture<Void> connect() {
		AbstractRedisClient client = this.link.client();
		StatefulRedisPubSubConnection<byte[], byte[]> made = (client instanceof RedisClusterClient cluster)
				? cluster.connectPubSub(ByteArrayCodec.INSTANCE)
				: ((RedisClient) client).connectPubSub(ByteArrayCodec.INSTANCE);
		made.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(byte[] channel, byte[] message) {
				Listening.this.lastMessage = System.nanoTime();
				Listening.this.onMessage.accept(new String(channel, StandardCharsets.UTF_8), message);
			}

			@Override
			public void subscribed(byte[] channel, long count) {
				// also when the driver has connected again: something may have been
				// missed
				Listening.this.onSubscribed.run();
			}

		});
		this.client = client;
		this.connection = made;
		return made.async().subscribe(this.channels).toCompletableFuture();
	}

	/**
	 * A message to ourselves was sent: it must come, or the connection is of no use.
	 */
	void expectMessage() {
		long sent = System.nanoTime();
		this.timer.schedule(() -> {
			if (this.lastMessage - sent < 0 && System.nanoTime() - sent >= PATIENCE.toNanos()) {
				CompletableFuture.runAsync(this::replace);
			}
		}, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
	}

	private synchronized void replace() {
		if (this.closed || this.connection == null) {
			return;
		}
		logger.warn("The connection on which Redis tells of tasks has gone quiet; making a new one");
		this.connection.closeAsync();
		this.connection = null;
		this.ready = null;
		ready().exceptionally((ex) -> {
			logger.warn("Cannot listen for tasks, trying again with the next call: " + ex);
			return null;
		});
	}

	synchronized void close() {
		this.closed = true;
		if (this.connection != null && this.connection.isOpen()) {
			this.connection.closeAsync();
		}
	}

}
