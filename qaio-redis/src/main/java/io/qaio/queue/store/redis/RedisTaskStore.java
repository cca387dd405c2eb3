package io.qaio.queue.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.redis.DaemonTimer;
import io.qaio.redis.LuaScript;
import io.qaio.redis.RedisProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tasks in Redis 6.2 or later, in lists or in streams: see {@link RedisLayout}.
 * Each operation is one Lua script, and one command.
 * <p>
 * An application has two connections, however many queues and threads it has: all
 * commands are pipelined on one; on the other the server announces tasks. Puts have a
 * third if they wait for replicas.
 * <p>
 * Thread-safe.
 */
public final class RedisTaskStore implements TaskStore {

	private static final Logger logger = LoggerFactory.getLogger(RedisTaskStore.class);

	/** How long to wait for the server's last replies. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	private final RedisLayout layout;

	private final Map<Script, LuaScript> scripts;

	private final String prefix;

	private final StoreClient client;

	private final ScheduledExecutorService timer = DaemonTimer.create("qaio-redis-timer");

	private final PushSubscription subscription;

	private final PendingTakeCheck check;

	private final ServerClock clock = new ServerClock();

	/** Whether a message was no message of Qaio, and that was logged. */
	private final AtomicBoolean foreignMessage = new AtomicBoolean();

	private final Map<String, RedisQueue> queuesByKey = new ConcurrentHashMap<>();

	/**
	 * Create a store in lists. Nothing is connected until the first operation.
	 * @param client gives the client whose settings (servers, TLS, credentials, timeouts)
	 * the store uses: a {@code RedisClient} or a {@code RedisClusterClient}, which the
	 * store does not shut down
	 * @param keyPrefix what all keys and channels begin with
	 */
	public RedisTaskStore(Supplier<? extends AbstractRedisClient> client, String keyPrefix) {
		this(client, keyPrefix, ReplicaWait.NONE, RedisLayout.LISTS);
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
		this.scripts = ScriptAssembler.assemble(layout);
		this.prefix = keyPrefix;
		this.client = new StoreClient(client, keyPrefix, replicaWait, this.timer, this::onReplaced,
				Objects.requireNonNull(this.scripts.get(Script.RIGHTS)));
		this.subscription = new PushSubscription(client, this.timer, this::onMessage,
				() -> forEachTakes(PendingTakes::sendAgain), this::someTakeIsPending, this.client::ask, this.client);
		this.check = new PendingTakeCheck(this.client, this.timer,
				() -> this.queuesByKey.values().stream().map(RedisQueue::takes).toList());
	}

	/**
	 * A connection for commands was replaced. If its server has become a replica or loads
	 * its data, the subscription is of no use either. If another node has taken over, it
	 * may not know the latest takes.
	 */
	private void onReplaced(RedisProblem problem) {
		switch (problem) {
			case READ_ONLY, LOADING -> this.subscription.replace();
			case CLUSTER_DOWN -> {
				this.subscription.check();
				forEachTakes(PendingTakes::sendAgain);
			}
			default -> this.subscription.check();
		}
	}

	/**
	 * The server's clock has stepped, by some milliseconds. Each queue notices that; the
	 * first of them is enough for a message.
	 */
	private void onClockStep(long millis) {
		if (this.clock.isNewStep(millis)) {
			logger.warn((millis < 0) ? "The clock of Redis has stepped back by " + -millis
					+ " ms. Leases and delays are shortened by"
					+ " as much, so that they last as long as they were to; tasks that wait for a time wait for it."
					: "The clock of Redis has stepped forward by " + millis
							+ " ms. Leases and delays have ended earlier"
							+ " by as much, so tasks may be worked on twice at once.");
		}
	}

	private boolean someTakeIsPending() {
		return this.queuesByKey.values().stream().anyMatch((queue) -> !queue.takes().isEmpty());
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		QueueKeys keys = new QueueKeys(this.layout, this.prefix, name);
		return this.queuesByKey.computeIfAbsent(keys.first(), (key) -> {
			QueueScripts scripts = new QueueScripts(name, keys, this.scripts, this.client, terms.bounds());
			ClockSteps steps = new ClockSteps(scripts, System::nanoTime, this::onClockStep);
			PendingTakes takes = new PendingTakes(scripts, this.layout, steps, terms, this.subscription, this.timer,
					this::renewalInterval, this.check);
			return new RedisQueue(scripts, new PutBatcher(scripts, this.clock, steps, terms, takes), takes,
					new AckBatcher(scripts, this.layout), steps);
		});
	}

	/**
	 * How long a queue may go without telling the server again which takes are pending:
	 * so long that many queues together, with the subscription's heartbeat, stay within
	 * one command a second.
	 */
	private Duration renewalInterval() {
		return Duration.ofSeconds(30).plus(Duration.ofMillis(1500).multipliedBy(this.queuesByKey.size()));
	}

	/**
	 * The name of this application among the consumers of the server.
	 */
	String consumer() {
		return this.client.identity().consumer();
	}

	private void onMessage(byte[] channel, byte[] message) {
		try {
			if (Arrays.equals(channel, this.client.queuesChannel())) {
				onAnnouncement(new String(message, StandardCharsets.UTF_8));
			}
			else if (message.length > 0) {
				onOwnMessage(message);
			}
		}
		catch (IndexOutOfBoundsException | NumberFormatException ex) {
			if (this.foreignMessage.compareAndSet(false, true)) {
				logger.warn(
						"A message of {} bytes on channel '{}' is not one of Qaio, and is ignored. Find out who"
								+ " publishes there. This is logged once.",
						message.length, QueueScripts.string(channel));
			}
		}
	}

	/**
	 * Tasks of a queue are ready, or will be: {@code <ms> <first key>}, see
	 * {@code announce-ready.lua} and {@code announce-due.lua}.
	 */
	private void onAnnouncement(String message) {
		String[] words = message.split(" ", 2);
		RedisQueue queue = this.queuesByKey.get(words[1]);
		if (queue != null) {
			queue.takes().renewal().announced(Long.parseLong(words[0]));
		}
	}

	/**
	 * A pending take has got a task:
	 * {@code <take> <receipt> <deadline> <first key>\n<record>}, see
	 * {@code hand-over.lua}. Or there are tasks that it may get if it asks: as announced
	 * to all, see {@code announce-again.lua}.
	 */
	private void onOwnMessage(byte[] message) {
		int end = 0;
		while (end < message.length && message[end] != '\n') {
			end++;
		}
		if (end == message.length) {
			onAnnouncement(new String(message, StandardCharsets.UTF_8));
			return;
		}
		String[] words = new String(message, 0, end, StandardCharsets.UTF_8).split(" ", 4);
		RedisQueue queue = this.queuesByKey.get(words[3]);
		if (queue != null) {
			queue.takes().handedOver(words[0], words[1], words[2], message, end + 1);
		}
	}

	@Override
	public boolean hasGroups() {
		return true;
	}

	@Override
	public List<String> warnings() {
		return this.client.warnings();
	}

	@Override
	public void close() {
		// first the pending takes, and the tasks that the server is just handing over to
		// them
		forEachTakes(PendingTakes::close);
		await(this.subscription.unsubscribe());
		await(this.client.flush());
		this.client.refuse();
		forEachTakes(PendingTakes::close);
		this.timer.shutdownNow();
		this.subscription.close();
		this.client.close();
	}

	private void forEachTakes(Consumer<PendingTakes> action) {
		this.queuesByKey.values().forEach((queue) -> action.accept(queue.takes()));
	}

	private static void await(CompletableFuture<?> future) {
		future.orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).handle((reply, thrown) -> {
			if (thrown != null) {
				logger.debug("Redis did not answer while the store was closed. A task that it was just handing over"
						+ " comes back when its lease ends.", thrown);
			}
			return true;
		}).join();
	}

}
