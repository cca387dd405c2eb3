package io.qaio.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.qaio.queue.store.Delivery;
import io.qaio.queue.store.QueueStore;

/**
 * The asynchronous face of a {@link StoredQueue}.
 */
final class StoredAsyncQueue implements AsyncTaskQueue {

	private final StoredQueue queue;

	StoredAsyncQueue(StoredQueue queue) {
		this.queue = queue;
	}

	@Override
	public CompletableFuture<String> put(Object payload) {
		return put(payload, PutOptions.with());
	}

	@Override
	public CompletableFuture<String> put(Object payload, PutOptions options) {
		return this.queue.sendOne(payload, options);
	}

	@Override
	public CompletableFuture<List<String>> putAll(Collection<?> payloads) {
		return putAll(payloads, PutOptions.with());
	}

	@Override
	public CompletableFuture<List<String>> putAll(Collection<?> payloads, PutOptions options) {
		return payloads.isEmpty() ? CompletableFuture.completedFuture(List.of())
				: this.queue.sendAll(payloads, options);
	}

	@Override
	public CompletableFuture<Task> get() {
		return take(1, QueueStore.FOREVER, (tasks) -> tasks.get(0));
	}

	@Override
	public CompletableFuture<Optional<Task>> get(Duration wait) {
		return take(1, Limits.delay("wait", wait), StoredQueue::first);
	}

	@Override
	public CompletableFuture<Optional<Task>> getNow() {
		return get(Duration.ZERO);
	}

	@Override
	public CompletableFuture<List<Task>> getAll(int max, Duration wait) {
		return take(this.queue.checkMax(max), Limits.delay("wait", wait), Function.identity());
	}

	/**
	 * The caller's future is not the store's: cancelling it must end the store's wait,
	 * and a task that comes too late must go back.
	 */
	private <T> CompletableFuture<T> take(int max, Duration wait, Function<List<Task>, T> result) {
		CompletableFuture<List<Delivery>> taken = this.queue.store().take(max, wait);
		CompletableFuture<T> caller = new CompletableFuture<>();
		taken.whenComplete((deliveries, failure) -> {
			if (failure != null) {
				caller.completeExceptionally(failure);
			}
			else if (!caller.complete(result.apply(this.queue.tasks(deliveries)))) {
				this.queue.giveBack(deliveries);
			}
		});
		caller.whenComplete((tasks, failure) -> {
			if (failure != null) {
				taken.cancel(false);
			}
		});
		return caller;
	}

	@Override
	public CompletableFuture<Boolean> ack(Task task) {
		return end(task, (delivery) -> this.queue.store().ack(List.of(delivery)).thenApply((held) -> held.get(0)));
	}

	@Override
	public CompletableFuture<Integer> ackAll(Collection<Task> tasks) {
		return tasks.isEmpty() ? CompletableFuture.completedFuture(0)
				: this.queue.store().ack(this.queue.deliveries(tasks)).thenApply((held) -> {
					tasks.forEach((task) -> this.queue.own(task).settle());
					return held.cardinality();
				});
	}

	@Override
	public CompletableFuture<Boolean> fail(Task task, Throwable cause) {
		return fail(task, cause, Duration.ZERO);
	}

	@Override
	public CompletableFuture<Boolean> fail(Task task, Throwable cause, Duration delay) {
		return fail(task, Failure.of(cause), Limits.delay("delay", delay));
	}

	CompletableFuture<Boolean> fail(Task task, Failure failure, Duration delay) {
		return end(task, (delivery) -> this.queue.store().fail(delivery, failure.text(), delay));
	}

	@Override
	public CompletableFuture<Boolean> release(Task task, Duration delay) {
		Limits.delay("delay", delay);
		return end(task, (delivery) -> this.queue.store().release(delivery, delay));
	}

	@Override
	public CompletableFuture<Boolean> bury(Task task, Throwable cause) {
		return end(task, (delivery) -> this.queue.store().bury(delivery, Failure.of(cause).text()));
	}

	private CompletableFuture<Boolean> end(Task task, Function<Delivery, CompletableFuture<Boolean>> operation) {
		StoredTask own = this.queue.own(task);
		return operation.apply(own.delivery()).thenApply((held) -> {
			own.settle();
			return held;
		});
	}

	@Override
	public CompletableFuture<Boolean> extend(Task task, Duration visibilityTimeout) {
		StoredTask own = this.queue.own(task);
		return this.queue.store()
			.extend(own.delivery(), Limits.timeout("visibilityTimeout", visibilityTimeout))
			.thenApply((deadline) -> {
				deadline.ifPresentOrElse(own::deadline, own::settle);
				return deadline.isPresent();
			});
	}

	@Override
	public CompletableFuture<QueueStats> stats() {
		return this.queue.store().counts().thenApply(StoredQueue::stats);
	}

}
