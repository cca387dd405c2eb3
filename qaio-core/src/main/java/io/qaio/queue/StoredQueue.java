package io.qaio.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import io.qaio.queue.store.TaskCounts;
import io.qaio.queue.store.TaskNotReplicatedException;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose tasks are in a {@link QueueStore}. The asynchronous face does the work;
 * this one waits for it.
 */
final class StoredQueue implements TaskQueue {

	private static final PutOptions NO_OPTIONS = PutOptions.with();

	private final String name;

	private final QueueSettings settings;

	private final Payloads payloads;

	private final QueueStore store;

	private final @Nullable Transactions transactions;

	private final @Nullable PutInterceptor interceptor;

	private final StoredAsyncQueue async = new StoredAsyncQueue(this);

	StoredQueue(String name, QueueSettings settings, Serializers serializers, QueueStore store,
			@Nullable Transactions transactions, @Nullable PutInterceptor interceptor) {
		this.name = name;
		this.settings = settings;
		this.payloads = new Payloads(name, settings.maxPayloadSize(), serializers);
		this.store = store;
		this.transactions = transactions;
		this.interceptor = interceptor;
	}

	QueueStore store() {
		return this.store;
	}

	Payloads payloads() {
		return this.payloads;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String put(Object payload) {
		return put(payload, NO_OPTIONS);
	}

	@Override
	public String put(Object payload, PutOptions options) {
		if (this.interceptor != null) {
			return await(sendOne(payload, options));
		}
		NewTask task = newTask(payload, options);
		await(store(List.of(task), options));
		return task.id();
	}

	@Override
	public List<String> putAll(Collection<?> payloads) {
		return putAll(payloads, NO_OPTIONS);
	}

	@Override
	public List<String> putAll(Collection<?> payloads, PutOptions options) {
		return payloads.isEmpty() ? List.of() : await(sendAll(payloads, options));
	}

	@Override
	public Ticks ticks(String schedule, PutOptions options) {
		return new StoredTicks(this, schedule, options);
	}

	@Override
	public Task get() throws InterruptedException {
		return take(1, QueueStore.FOREVER).get(0);
	}

	@Override
	public Optional<Task> get(Duration wait) throws InterruptedException {
		return first(take(1, Limits.delay("wait", wait)));
	}

	@Override
	public Optional<Task> getNow() {
		return first(tasks(await(this.store.take(1, Duration.ZERO))));
	}

	@Override
	public List<Task> getAll(int max, Duration wait) throws InterruptedException {
		return take(checkMax(max), Limits.delay("wait", wait));
	}

	private List<Task> take(int max, Duration wait) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException("Interrupted before taking from queue '" + this.name + "'");
		}
		CompletableFuture<List<Delivery>> taken = this.store.take(max, wait);
		try {
			return tasks(taken.get());
		}
		catch (InterruptedException ex) {
			if (!taken.cancel(false) && !taken.isCompletedExceptionally()) {
				// arrived at the same moment: nobody will see it here, so it goes back
				giveBack(taken.join());
			}
			throw ex;
		}
		catch (ExecutionException ex) {
			throw unwrap(ex);
		}
	}

	@Override
	public int ackAll(Collection<Task> tasks) {
		return await(this.async.ackAll(tasks));
	}

	@Override
	public int requeueExpired() {
		int expired = 0;
		Requeued portion;
		do {
			portion = await(this.store.requeueExpired());
			expired += portion.expired();
		}
		while (portion.more());
		return expired;
	}

	@Override
	public QueueStats stats() {
		return stats(await(this.store.counts()));
	}

	@Override
	public DeadTasks dead() {
		return new StoredDeadTasks(this);
	}

	@Override
	public long purge() {
		return await(this.store.purge());
	}

	@Override
	public StoredAsyncQueue async() {
		return this.async;
	}

	@Override
	public String toString() {
		return "TaskQueue '" + this.name + "'";
	}

	NewTask newTask(Object payload, PutOptions options) {
		if (options.terms().uniqueFor() != null && options.id() == null) {
			throw new IllegalArgumentException("Queue '" + this.name + "': uniqueFor needs an id of the task's own,"
					+ " by PutOptions.id. Nothing was stored.");
		}
		String serializer = (options.serializer() != null) ? options.serializer() : this.settings.serializer();
		byte[] bytes = this.payloads.write(payload, serializer);
		String id = options.id();
		return new NewTask((id != null) ? id : TaskIds.next(), id != null, serializer, bytes, options.headers(),
				options.terms());
	}

	List<NewTask> newTasks(Collection<?> payloads, PutOptions options) {
		if (options.id() != null && payloads.size() > 1) {
			throw new IllegalArgumentException("Queue '" + this.name + "': one id, '" + options.id()
					+ "', cannot be given to " + payloads.size() + " tasks. Nothing was stored.");
		}
		List<NewTask> tasks = new ArrayList<>(payloads.size());
		for (Object payload : payloads) {
			tasks.add(newTask(payload, options));
		}
		return tasks;
	}

	/**
	 * Put a task, by way of the interceptor if there is one.
	 * @return its id, when it is stored or waits for a commit
	 */
	CompletableFuture<String> sendOne(Object payload, PutOptions options) {
		if (this.interceptor != null) {
			return intercept(this.interceptor, Collections.singletonList(payload), options)
				.thenApply((ids) -> ids.get(0));
		}
		NewTask task = newTask(payload, options);
		return store(List.of(task), options).thenApply((stored) -> task.id());
	}

	/**
	 * Put tasks, by way of the interceptor if there is one.
	 * @return their ids, when they are stored or wait for a commit
	 */
	CompletableFuture<List<String>> sendAll(Collection<?> payloads, PutOptions options) {
		if (this.interceptor != null) {
			return intercept(this.interceptor, payloads, options);
		}
		List<NewTask> tasks = newTasks(payloads, options);
		return store(tasks, options).thenApply((stored) -> ids(tasks));
	}

	private CompletableFuture<List<String>> intercept(PutInterceptor interceptor, Collection<?> payloads,
			PutOptions options) {
		return interceptor.intercept(new Put(this, payloads, options));
	}

	/**
	 * Store tasks now, or let them wait for a commit.
	 * @return completes when they are stored, or wait
	 */
	CompletableFuture<BitSet> store(List<NewTask> tasks, PutOptions options) {
		PendingPuts pending = pending(options);
		if (pending == null) {
			return this.store.put(tasks);
		}
		pending.add(this, tasks);
		return CompletableFuture.completedFuture(new BitSet());
	}

	/**
	 * The puts with which one of such options waits for a commit now, if it does.
	 */
	@Nullable PendingPuts pending(PutOptions options) {
		Boolean own = options.waitsForCommit();
		return ((own != null) ? own : this.settings.afterCommit()) ? transactions().current().orElse(null) : null;
	}

	private Transactions transactions() {
		if (this.transactions == null) {
			throw new IllegalStateException("Queue '" + this.name + "': a put after the commit needs to know of"
					+ " transactions. Add spring-tx to the class path, or build the TaskQueues with transactions."
					+ " Nothing was stored.");
		}
		return this.transactions;
	}

	/**
	 * Release what came too late for its caller; each goes to the front, so the last goes
	 * first.
	 */
	void giveBack(List<Delivery> deliveries) {
		for (int i = deliveries.size() - 1; i >= 0; i--) {
			this.store.release(deliveries.get(i), Duration.ZERO);
		}
	}

	List<Task> tasks(List<Delivery> deliveries) {
		List<Task> tasks = new ArrayList<>(deliveries.size());
		for (Delivery delivery : deliveries) {
			tasks.add(new StoredTask(this, delivery));
		}
		return tasks;
	}

	List<Delivery> deliveries(Collection<Task> tasks) {
		List<Delivery> deliveries = new ArrayList<>(tasks.size());
		for (Task task : tasks) {
			deliveries.add(delivery(task));
		}
		return deliveries;
	}

	Delivery delivery(Task task) {
		return own(task).delivery();
	}

	StoredTask own(Task task) {
		if (task instanceof StoredTask stored && stored.queue() == this) {
			return stored;
		}
		throw new IllegalArgumentException(
				"Task '" + task.id() + "' was not taken from queue '" + this.name + "' by this application");
	}

	int checkMax(int max) {
		if (max < 1) {
			throw new IllegalArgumentException("max must be 1 or more, not " + max);
		}
		return max;
	}

	static Optional<Task> first(List<Task> tasks) {
		return tasks.isEmpty() ? Optional.empty() : Optional.of(tasks.get(0));
	}

	static List<String> ids(List<NewTask> tasks) {
		return tasks.stream().map(NewTask::id).toList();
	}

	static QueueStats stats(TaskCounts counts) {
		return new QueueStats(counts.ready(), counts.delayed(), counts.taken(), counts.dead());
	}

	/**
	 * Wait for the store. An interrupt does not end the wait, which is short: only that
	 * way the caller learns whether it took effect. It stays set.
	 */
	static <T> T await(CompletableFuture<T> future) {
		try {
			return future.join();
		}
		catch (CompletionException ex) {
			throw unwrap(ex);
		}
	}

	/**
	 * What the store said, thrown again from here: the caller's stack finds the call, the
	 * driver's is the cause.
	 */
	private static RuntimeException unwrap(Exception wrapper) {
		Throwable cause = wrapper.getCause();
		if (cause instanceof Error error) {
			throw error;
		}
		String message = String.valueOf((cause != null) ? cause.getMessage() : wrapper.getMessage());
		if (cause instanceof TaskNotReplicatedException) {
			return new TaskNotReplicatedException(message, cause);
		}
		return (cause instanceof TaskStoreUnavailableException) ? new TaskStoreUnavailableException(message, cause)
				: new TaskStoreException(message, cause);
	}

}
