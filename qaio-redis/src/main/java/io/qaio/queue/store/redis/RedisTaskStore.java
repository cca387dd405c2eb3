package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.redis.DaemonTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tasks in Redis 6.2 or later: in lists or in streams, as a {@link RedisLayout}
 * says, and a sorted set of what is due when. Each operation is one Lua script, and one
 * command.
 * <p>
 * An application has two connections, however many queues it uses and threads it has: all
 * commands are pipelined on one; on the other the server tells of tasks.
 * <p>
 * Safe for use by many threads.
 */
public final class RedisTaskStore implements TaskStore {

	private static final Logger logger = LoggerFactory.getLogger(RedisTaskStore.class);

	/** How long to wait for the server's last answers. */
	private static final Duration GOODBYE = Duration.ofSeconds(1);

	/** 36 to the power of 12. */
	private static final long FIRST_OF_13_DIGITS = 4_738_381_338_321_616_896L;

	private static final long REST_OF_13_DIGITS = Long.MAX_VALUE - FIRST_OF_13_DIGITS;

	private final StoreConnections connections;

	private final RedisLayout layout;

	private final Scripts scripts;

	private final String prefix;

	/** 13 characters. */
	private final String consumer = Long.toString(FIRST_OF_13_DIGITS + new SecureRandom().nextLong(REST_OF_13_DIGITS),
			Character.MAX_RADIX);

	private final String ownChannel;

	private final String commonChannel;

	/** As text these numbers sort as they count: who waits longest is served first. */
	private final AtomicLong counter = new AtomicLong(1_000_000_000_000L);

	private final ScheduledExecutorService timer = DaemonTimer.create("qaio-redis-timer");

	private final PushSubscription subscription;

	private final ServerClock clock = new ServerClock();

	private final Map<String, RedisQueue> queuesByKey = new ConcurrentHashMap<>();

	/**
	 * Create a store in lists. Nothing is connected until the first operation.
	 * @param client gives the client whose settings (servers, TLS, credentials, timeouts)
	 * the store uses: a {@code RedisClient} or a {@code RedisClusterClient}, which the
	 * store does not shut down
	 * @param keyPrefix what all keys and channels begin with
	 */
	public RedisTaskStore(Supplier<? extends AbstractRedisClient> client, String keyPrefix) {
		this(client, keyPrefix, ReplicaWait.NONE);
	}

	/**
	 * Create a store in lists whose puts wait for replicas, on a connection of their own.
	 * Nothing is connected until the first operation.
	 * @param client gives the client whose settings the store uses; not one for a cluster
	 * if there are replicas to wait for
	 * @param keyPrefix what all keys and channels begin with
	 * @param replicaWait on how many replicas a task must be
	 */
	public RedisTaskStore(Supplier<? extends AbstractRedisClient> client, String keyPrefix, ReplicaWait replicaWait) {
		this(client, keyPrefix, replicaWait, RedisLayout.LISTS);
	}

	/**
	 * Create a store. Nothing is connected until the first operation.
	 * @param client gives the client whose settings the store uses; not one for a cluster
	 * if there are replicas to wait for
	 * @param keyPrefix what all keys and channels begin with
	 * @param replicaWait on how many replicas a task must be when a put returns
	 * @param layout in which structures tasks are kept
	 */
	public RedisTaskStore(Supplier<? extends AbstractRedisClient> client, String keyPrefix, ReplicaWait replicaWait,
			RedisLayout layout) {
		this.connections = new StoreConnections(client, replicaWait);
		this.layout = layout;
		this.scripts = new Scripts(layout);
		this.prefix = keyPrefix;
		this.ownChannel = keyPrefix + ":consumer:" + this.consumer;
		this.commonChannel = keyPrefix + ":queues";
		this.subscription = new PushSubscription(client, this.timer, this::onMessage, this::onSubscribed,
				this.ownChannel, this.commonChannel);
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		return this.queuesByKey.computeIfAbsent(new QueueKeys(this.layout, this.prefix, name).first(),
				(key) -> new RedisQueue(this, name, terms));
	}

	StoreConnections connections() {
		return this.connections;
	}

	PushSubscription subscription() {
		return this.subscription;
	}

	RedisLayout layout() {
		return this.layout;
	}

	Scripts scripts() {
		return this.scripts;
	}

	String prefix() {
		return this.prefix;
	}

	/**
	 * Names this application, among all that use the server.
	 */
	String consumer() {
		return this.consumer;
	}

	/**
	 * The channel that only this application listens to. It ends with the name of the
	 * application, and those of the others differ only in that.
	 */
	String ownChannel() {
		return this.ownChannel;
	}

	String commonChannel() {
		return this.commonChannel;
	}

	ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Completes when the server will tell of tasks, and can be asked for them.
	 */
	CompletableFuture<?> listening() {
		CompletableFuture<?> commands = this.connections.commands();
		return commands.isCompletedExceptionally() ? commands
				: this.subscription.ready().thenCombine(commands, (heard, asked) -> true);
	}

	ServerClock clock() {
		return this.clock;
	}

	/**
	 * A name for a lease that no other has.
	 */
	String newLease() {
		return this.consumer + "." + nextNumber();
	}

	long nextNumber() {
		return this.counter.incrementAndGet();
	}

	/**
	 * How long a queue may go without telling the server again who waits: so long that
	 * many queues together stay within one command a second.
	 */
	Duration renewal() {
		return Duration.ofSeconds(30 + this.queuesByKey.size());
	}

	/**
	 * How long the server believes that somebody waits: longer than it takes to say so
	 * again.
	 */
	Duration registrationLife() {
		return renewal().multipliedBy(3);
	}

	private void onMessage(String channel, byte[] message) {
		if (channel.equals(this.commonChannel)) {
			// <ms> <first key>
			String[] parts = new String(message, StandardCharsets.UTF_8).split(" ", 2);
			RedisQueue queue = this.queuesByKey.get(parts[1]);
			if (queue != null) {
				queue.dueIn(Long.parseLong(parts[0]));
			}
		}
		else if (message.length > 0) {
			handedOver(message);
		}
	}

	/**
	 * The server gave a task to one who waits in this application:
	 * {@code <waiter> <token> <deadline> <first key>\n<entry>}.
	 */
	void handedOver(byte[] message) {
		int end = 0;
		while (message[end] != '\n') {
			end++;
		}
		String[] parts = new String(message, 0, end, StandardCharsets.UTF_8).split(" ", 4);
		RedisQueue queue = this.queuesByKey.get(parts[3]);
		if (queue != null) {
			queue.handedOver(Long.parseLong(parts[0]), parts[1], Long.parseLong(parts[2]), new Entry(message, end + 1));
		}
	}

	private void onSubscribed() {
		this.queuesByKey.values().forEach((queue) -> queue.dueIn(0));
	}

	@Override
	public void close() {
		// first those who wait, and what the server is just handing over to them
		this.queuesByKey.values().forEach((queue) -> queue.close(StoreConnections.closedException()));
		await(this.subscription.unsubscribe());
		await(this.connections.flush());
		this.connections.refuse();
		this.queuesByKey.values().forEach((queue) -> queue.close(StoreConnections.closedException()));
		this.timer.shutdownNow();
		this.subscription.close();
		this.connections.close();
	}

	private static void await(CompletableFuture<?> future) {
		try {
			future.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("Redis did not answer while the store was closed. A task that it was just handing over"
					+ " comes back when its lease ends.", ex);
		}
	}

}
