package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.tarantool.iproto.IprotoClient;
import io.qaio.queue.store.tarantool.iproto.IprotoSession;
import io.qaio.queue.store.tarantool.iproto.IprotoSettings;

/**
 * Keeps tasks in Tarantool; tested with 2.6. Each operation is one call of a stored
 * function, in one transaction; the function is installed with the first connection, if
 * it is missing or older and the user has the right to.
 * <p>
 * An application has one connection, however many queues it uses and threads it has.
 * Takes that wait do so on the server, one call for each queue.
 * <p>
 * Safe for use by many threads.
 */
public final class TarantoolTaskStore implements TaskStore {

	private static final System.Logger logger = System.getLogger(TarantoolTaskStore.class.getName());

	/** How long to wait for the server's last answers. */
	private static final Duration GOODBYE = Duration.ofSeconds(1);

	private final IprotoClient client;

	private final String prefix;

	private final PutLimits limits;

	private final Map<String, TarantoolQueue> queues = new ConcurrentHashMap<>();

	private final ScheduledExecutorService timer = newTimer();

	private volatile boolean closed;

	/**
	 * Create a store. Nothing is connected until the first operation.
	 * @param settings where and how to connect
	 * @param keyPrefix tells queues of one name apart: stores with the same prefix share
	 * their tasks
	 * @param limits when puts are refused
	 */
	public TarantoolTaskStore(IprotoSettings settings, String keyPrefix, PutLimits limits) {
		this.client = new IprotoClient(settings, new Installation(settings.addresses().size() > 1));
		this.prefix = keyPrefix;
		this.limits = limits;
	}

	private static ScheduledExecutorService newTimer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "qaio-tarantool-waits");
			thread.setDaemon(true);
			return thread;
		});
		timer.setRemoveOnCancelPolicy(true);
		// waits of a store that is closed have ended
		timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		return timer;
	}

	@Override
	public QueueStore queue(String name, LeaseTerms terms) {
		return this.queues.computeIfAbsent(name, (key) -> new TarantoolQueue(this, key, terms, this.limits));
	}

	CompletableFuture<IprotoSession> session() {
		return this.closed ? CompletableFuture.failedFuture(closed()) : this.client.session();
	}

	/**
	 * An instance turned out to be read-only.
	 */
	void abandon(IprotoSession session) {
		this.client.abandon(session);
	}

	String prefix() {
		return this.prefix;
	}

	/**
	 * How long an answer may take.
	 */
	Duration timeout() {
		return this.client.settings().timeout();
	}

	/**
	 * How long one call waits on the server: so long that many queues together stay
	 * within one call a second.
	 */
	Duration longestWait() {
		return Duration.ofSeconds(30 + this.queues.size());
	}

	ScheduledExecutorService timer() {
		return this.timer;
	}

	private static TaskStoreException closed() {
		return new TaskStoreException("The wait or the call has ended: the store is closed", null);
	}

	@Override
	public void close() {
		// first those who wait, and what the server is just handing over to them
		await(endWaits());
		this.closed = true;
		endWaits();
		this.timer.shutdownNow();
		this.client.close();
	}

	private CompletableFuture<?> endWaits() {
		return CompletableFuture.allOf(this.queues.values()
			.stream()
			.map((queue) -> queue.close(closed()))
			.toArray(CompletableFuture<?>[]::new));
	}

	private static void await(CompletableFuture<?> future) {
		try {
			future.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.log(System.Logger.Level.DEBUG, "Tarantool did not answer while the store was closed. A task that"
					+ " it was just handing over comes back when its lease ends.", ex);
		}
	}

}
