package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.redis.DaemonTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tasks in Redis 6.2 or later, in lists or in streams: see {@link RedisLayout}.
 * Each operation is one Lua script, and one command.
 * <p>
 * An application has two connections, however many queues and threads it has: all
 * commands are pipelined on one; on the other the server announces tasks.
 * <p>
 * Thread-safe.
 */
public final class RedisTaskStore implements TaskStore {

	private static final Logger logger = LoggerFactory.getLogger(RedisTaskStore.class);

	/** How long to wait for the server's last replies. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final RedisLayout layout;

	private final LayoutScripts scripts;

	private final String prefix;

	private final String queuesChannel;

	private final ApplicationIdentity application;

	private final StoreConnections connections;

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
		this.layout = layout;
		this.scripts = new LayoutScripts(layout);
		this.prefix = keyPrefix;
		this.queuesChannel = keyPrefix + ":queues";
		this.application = new ApplicationIdentity(keyPrefix);
		this.connections = new StoreConnections(client, replicaWait);
		this.subscription = new PushSubscription(client, this.timer, this::onMessage, this::onSubscribed,
				this.application.channel(), this.queuesChannel);
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		QueueKeys keys = new QueueKeys(this.layout, this.prefix, name);
		return this.queuesByKey.computeIfAbsent(keys.first(), (key) -> create(name, keys, terms));
	}

	private RedisQueue create(String name, QueueKeys keys, LeaseTerms terms) {
		QueueScripts scripts = new QueueScripts(name, keys, this.scripts, this.connections, this.queuesChannel);
		TakeBatcher takes = new TakeBatcher(scripts, this.layout.receipts(), this.connections, this.subscription,
				this.application, terms, this.timer, this::renewalInterval);
		PutBatcher puts = new PutBatcher(scripts, this.connections, this.application, this.clock, terms, takes);
		return new RedisQueue(scripts, puts, takes, new AckBatcher(scripts, this.layout.receipts()));
	}

	/**
	 * How long a queue may go without telling the server again which takes are pending:
	 * so long that many queues together stay within one command a second.
	 */
	private Duration renewalInterval() {
		return Duration.ofSeconds(30 + this.queuesByKey.size());
	}

	/**
	 * The name of this application among the consumers of the server.
	 */
	String consumer() {
		return this.application.name();
	}

	private void onMessage(String channel, byte[] message) {
		if (channel.equals(this.queuesChannel)) {
			onAnnouncement(new String(message, StandardCharsets.UTF_8));
		}
		else if (message.length > 0) {
			onHandOver(message);
		}
	}

	/**
	 * Tasks of a queue are ready, or will be: {@code <ms> <first key>}, see
	 * {@code announce.lua}.
	 */
	private void onAnnouncement(String message) {
		String[] words = message.split(" ", 2);
		RedisQueue queue = this.queuesByKey.get(words[1]);
		if (queue != null) {
			queue.takes().announced(Long.parseLong(words[0]));
		}
	}

	/**
	 * A pending take has got a task:
	 * {@code <take> <receipt> <deadline> <first key>\n<record>}, see
	 * {@code hand-over.lua}.
	 */
	private void onHandOver(byte[] message) {
		int end = 0;
		while (message[end] != '\n') {
			end++;
		}
		String[] words = new String(message, 0, end, StandardCharsets.UTF_8).split(" ", 4);
		RedisQueue queue = this.queuesByKey.get(words[3]);
		if (queue != null) {
			queue.takes()
				.handedOver(Long.parseLong(words[0]), words[1], Long.parseLong(words[2]),
						new TaskRecord(message, end + 1));
		}
	}

	private void onSubscribed() {
		this.queuesByKey.values().forEach((queue) -> queue.takes().announced(0));
	}

	@Override
	public void close() {
		// first the pending takes, and the tasks that the server is just handing over to
		// them
		this.queuesByKey.values().forEach((queue) -> queue.takes().close(StoreConnections.closedException()));
		await(this.subscription.unsubscribe());
		await(this.connections.flush());
		this.connections.refuse();
		this.queuesByKey.values().forEach((queue) -> queue.takes().close(StoreConnections.closedException()));
		this.timer.shutdownNow();
		this.subscription.close();
		this.connections.close();
	}

	private static void await(CompletableFuture<?> future) {
		try {
			future.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
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
