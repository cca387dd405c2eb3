package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.tarantool.iproto.IprotoClient;
import io.qaio.queue.store.tarantool.iproto.IprotoSession;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tasks in Tarantool; tested with version 2.6. Each operation is one call of a
 * stored function, in one transaction. With the first connection the store installs the
 * function if it is missing or older, and its user may do so.
 * <p>
 * A store has one connection, however many queues and threads use it. Takes that wait do
 * so on the server, one call for each queue.
 * <p>
 * Safe for use by many threads.
 */
public final class TarantoolTaskStore implements TaskStore {

	private static final Logger logger = LoggerFactory.getLogger(TarantoolTaskStore.class);

	/** How long {@link #close()} waits for the last answers of the server. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

	/** How long one call waits on the server, plus a second for each queue. */
	private static final Duration BASE_POLL = Duration.ofSeconds(30);

	private final IprotoClient client;

	private final String prefix;

	private final PutLimits limits;

	private final Map<String, TarantoolQueue> queues = new ConcurrentHashMap<>();

	private final InstanceCheck check = new InstanceCheck();

	private volatile boolean closed;

	/**
	 * Create a store. It connects with the first operation.
	 * @param settings where and how to connect
	 * @param keyPrefix tells queues of one name apart: stores with the same prefix share
	 * their tasks
	 * @param limits when puts are refused
	 */
	public TarantoolTaskStore(IprotoSettings settings, String keyPrefix, PutLimits limits) {
		this.client = new IprotoClient(settings, new FunctionInstaller(settings.addresses().size() > 1, this.check));
		this.prefix = keyPrefix;
		this.limits = limits;
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		return this.queues.computeIfAbsent(name,
				(key) -> new TarantoolQueue(new QueueFunction(this.client, this::session, this.prefix, key), terms,
						this.limits, this.client.timer(), this::longestPoll));
	}

	private CompletableFuture<IprotoSession> session() {
		return this.closed ? CompletableFuture.failedFuture(closed()) : this.client.session();
	}

	/**
	 * So long that all queues together make less than one call a second.
	 */
	private Duration longestPoll() {
		return BASE_POLL.plusSeconds(this.queues.size());
	}

	private static TaskStoreException closed() {
		return new TaskStoreException(
				"Nothing was stored, taken or changed: the store is closed. Open another store, or close this one later.",
				null);
	}

	@Override
	public List<String> warnings() {
		return this.check.warnings();
	}

	@Override
	public void close() {
		// first the waits, with what the server is handing over to them
		endWaits().orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).exceptionally((thrown) -> {
			logger.debug("Tarantool did not answer while the store was closed. A task that it was handing over returns"
					+ " to its queue when its lease ends.", thrown);
			return null;
		}).join();
		this.closed = true;
		endWaits();
		this.client.close();
	}

	private CompletableFuture<Void> endWaits() {
		return CompletableFuture.allOf(this.queues.values()
			.stream()
			.map((queue) -> queue.close(closed()))
			.toArray(CompletableFuture<?>[]::new));
	}

}
