package io.qaio.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.Requeued;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose tasks are in a {@link QueueStore}. Does all the work; the
 * {@link BlockingTaskQueue} only waits for it. Safe for use by many threads.
 */
final class StoredQueue implements AsyncTaskQueue {

	private static final Requeued NOTHING_YET = new Requeued(0, true, Optional.empty());

	private final String name;

	private final QueueStore store;

	private final PayloadCodec codec;

	private final TaskWriter writer;

	private final @Nullable PutInterceptor interceptor;

	private final LostLeases lostLeases;

	private final int maxStackTrace;

	private final BlockingTaskQueue blocking = new BlockingTaskQueue(this);

	StoredQueue(String name, QueueSettings settings, SerializerRegistry serializers, QueueStore store,
			boolean hasGroups, @Nullable Transactions transactions, @Nullable PutInterceptor interceptor,
			LostLeases lostLeases) {
		this.name = name;
		this.store = store;
		this.codec = new PayloadCodec(name, settings.maxPayloadSize(), serializers);
		this.writer = new TaskWriter(name, settings, this.codec, store, hasGroups, transactions);
		this.interceptor = interceptor;
		this.lostLeases = lostLeases;
		this.maxStackTrace = settings.maxStackTraceSize();
	}

	QueueStore store() {
		return this.store;
	}

	PayloadCodec codec() {
		return this.codec;
	}

	/**
	 * The largest stack trace of a failure, in bytes.
	 */
	int maxStackTrace() {
		return this.maxStackTrace;
	}

	TaskWriter writer() {
		return this.writer;
	}

	LostLeases lostLeases() {
		return this.lostLeases;
	}

	BlockingTaskQueue blocking() {
		return this.blocking;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public CompletableFuture<PutResult> put(Object payload, PutOptions options) {
		return (this.interceptor == null) ? this.writer.put(payload, options)
				: putAll(Collections.singletonList(payload), options).thenApply((results) -> results.get(0));
	}

	@Override
	public CompletableFuture<List<PutResult>> putAll(Collection<?> payloads, PutOptions options) {
		if (payloads.isEmpty()) {
			return CompletableFuture.completedFuture(List.of());
		}
		Put put = new Put(this.writer, payloads, options);
		return (this.interceptor == null) ? put.proceed(options) : this.interceptor.intercept(put);
	}

	@Override
	public TakeFuture<Task> get() {
		return take(1, QueueStore.FOREVER, (tasks) -> tasks.get(0));
	}

	@Override
	public TakeFuture<Optional<Task>> get(Duration wait) {
		return take(1, TaskBounds.delay("wait", wait), (tasks) -> tasks.stream().findFirst());
	}

	@Override
	public TakeFuture<List<Task>> getAll(int max, Duration wait) {
		if (max < 1) {
			throw new IllegalArgumentException("max must be 1 or more, not " + max);
		}
		return take(max, TaskBounds.delay("wait", wait), Function.identity());
	}

	private <T> TakeFuture<T> take(int max, Duration wait, Function<List<Task>, T> result) {
		return new TakeFuture<>(PortionedTake.start(this.name, this.store, max, wait), result);
	}

	private List<Task> tasks(List<Delivery> deliveries) {
		List<Task> tasks = new ArrayList<>(deliveries.size());
		for (Delivery delivery : deliveries) {
			tasks.add(new StoredTask(this, delivery));
		}
		return tasks;
	}

	@Override
	public CompletableFuture<Boolean> ack(Task task) {
		StoredTask own = own(task);
		return settled(own, TaskOperation.ACK,
				this.store.ack(List.of(own.delivery())).thenApply((acked) -> acked.get(0)));
	}

	@Override
	public CompletableFuture<Integer> ackAll(Collection<Task> tasks) {
		List<StoredTask> own = new ArrayList<>(tasks.size());
		for (Task task : tasks) {
			own.add(own(task));
		}
		CompletableFuture<Integer> acked = CompletableFuture.completedFuture(0);
		// sent together: the store decides how many are under way
		for (int from = 0; from < own.size(); from += QueueStore.PORTION) {
			acked = acked.thenCombine(ackPortion(own.subList(from, Math.min(from + QueueStore.PORTION, own.size()))),
					Integer::sum);
		}
		return acked;
	}

	private CompletableFuture<Integer> ackPortion(List<StoredTask> tasks) {
		List<Delivery> deliveries = new ArrayList<>(tasks.size());
		for (StoredTask task : tasks) {
			deliveries.add(task.delivery());
		}
		return this.store.ack(deliveries).handle((acked, thrown) -> {
			if (thrown != null) {
				tasks.forEach(StoredTask::unanswered);
				throw rethrown(thrown);
			}
			for (int i = 0; i < tasks.size(); i++) {
				tasks.get(i).settled(TaskOperation.ACK, acked.get(i));
			}
			return acked.cardinality();
		});
	}

	@Override
	public CompletableFuture<Boolean> fail(Task task, Throwable cause, Duration delay) {
		return fail(task, DeliveryFailure.of(cause, this.maxStackTrace), delay);
	}

	CompletableFuture<Boolean> fail(Task task, DeliveryFailure failure, Duration delay) {
		StoredTask own = own(task);
		TaskBounds.delay("delay", delay);
		return settled(own, TaskOperation.FAIL, this.store.fail(own.delivery(), failure.text(), delay));
	}

	@Override
	public CompletableFuture<Boolean> release(Task task, Duration delay) {
		StoredTask own = own(task);
		TaskBounds.delay("delay", delay);
		return settled(own, TaskOperation.RELEASE, this.store.release(own.delivery(), delay));
	}

	@Override
	public CompletableFuture<Boolean> bury(Task task, Throwable cause) {
		return bury(task, DeliveryFailure.of(cause, this.maxStackTrace));
	}

	CompletableFuture<Boolean> bury(Task task, DeliveryFailure failure) {
		StoredTask own = own(task);
		return settled(own, TaskOperation.BURY, this.store.bury(own.delivery(), failure.text()));
	}

	@Override
	public CompletableFuture<Boolean> extend(Task task, Duration visibilityTimeout) {
		StoredTask own = own(task);
		TaskBounds.timeout("visibilityTimeout", visibilityTimeout);
		return this.store.extend(own.delivery(), visibilityTimeout).thenApply((deadline) -> {
			deadline.ifPresentOrElse(own::deadline, () -> own.settled(TaskOperation.EXTEND, false));
			return deadline.isPresent();
		});
	}

	private static CompletableFuture<Boolean> settled(StoredTask task, TaskOperation operation,
			CompletableFuture<Boolean> answer) {
		return answer.handle((held, thrown) -> {
			if (thrown != null) {
				task.unanswered();
				throw rethrown(thrown);
			}
			return task.settled(operation, held);
		});
	}

	private static CompletionException rethrown(Throwable thrown) {
		return (thrown instanceof CompletionException completion) ? completion : new CompletionException(thrown);
	}

	private StoredTask own(Task task) {
		if (task instanceof StoredTask stored && stored.queue() == this.blocking) {
			return stored;
		}
		throw new IllegalArgumentException(
				"Task '" + task.id() + "' was not taken from queue '" + this.name + "' by this application");
	}

	@Override
	public CompletableFuture<Integer> requeueExpired() {
		return requeueExpired(() -> true).thenApply(Requeued::expired);
	}

	/**
	 * Requeue in portions.
	 * @param goesOn whether to begin another portion
	 * @return the expired leases of all portions, and what is due after the last
	 */
	CompletableFuture<Requeued> requeueExpired(BooleanSupplier goesOn) {
		return AsyncLoop.run(NOTHING_YET, (sum) -> sum.more() && goesOn.getAsBoolean(), (sum) -> this.store
			.requeueExpired()
			.thenApply(
					(portion) -> new Requeued(sum.expired() + portion.expired(), portion.more(), portion.nextDue())));
	}

	@Override
	public CompletableFuture<QueueStats> stats() {
		return this.store.counts()
			.thenApply((counts) -> new QueueStats(counts.ready(), counts.delayed(), counts.taken(), counts.dead(),
					counts.quarantined()));
	}

	@Override
	public AsyncDeadTasks dead() {
		return new AsyncDeadTasks(this.store, this.codec);
	}

	@Override
	public CompletableFuture<Long> purge() {
		return this.store.purge();
	}

	@Override
	public String toString() {
		return "AsyncTaskQueue '" + this.name + "'";
	}

	/**
	 * The future of a take, as its caller sees it. Cancelling or failing it ends the wait
	 * in the store. Tasks that arrive too late for that are released.
	 */
	final class TakeFuture<T> extends CompletableFuture<T> implements BiConsumer<List<Delivery>, @Nullable Throwable> {

		private final CompletableFuture<List<Delivery>> taken;

		private final Function<List<Task>, T> result;

		TakeFuture(CompletableFuture<List<Delivery>> taken, Function<List<Task>, T> result) {
			this.taken = taken;
			this.result = result;
			taken.whenComplete(this);
		}

		/**
		 * Receive what the store took.
		 */
		@Override
		public void accept(List<Delivery> deliveries, @Nullable Throwable failure) {
			if (failure != null) {
				completeExceptionally(failure);
			}
			else if (!complete(this.result.apply(tasks(deliveries)))) {
				StoredQueue.this.store.releaseAll(deliveries);
			}
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			return endWait(super.cancel(mayInterruptIfRunning));
		}

		@Override
		public boolean completeExceptionally(Throwable failure) {
			return endWait(super.completeExceptionally(failure));
		}

		private boolean endWait(boolean ended) {
			if (ended) {
				this.taken.cancel(false);
			}
			return ended;
		}

		/**
		 * End the take for a caller that will not look at its result: tasks that have
		 * arrived are released.
		 */
		void abandon() {
			if (!cancel(false) && !isCompletedExceptionally()) {
				StoredQueue.this.store.releaseAll(this.taken.join());
			}
		}

	}

}
