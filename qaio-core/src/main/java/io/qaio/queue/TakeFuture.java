package io.qaio.queue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;

import io.qaio.queue.store.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * The future of a take, as its caller sees it. Cancelling or failing it ends the wait in
 * the store. Tasks that arrive too late for that are released.
 */
final class TakeFuture<T> extends CompletableFuture<T> implements BiConsumer<List<Delivery>, @Nullable Throwable> {

	private final StoredQueue queue;

	private final CompletableFuture<List<Delivery>> taken;

	private final Function<List<Task>, T> result;

	TakeFuture(StoredQueue queue, CompletableFuture<List<Delivery>> taken, Function<List<Task>, T> result) {
		this.queue = queue;
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
		else if (!complete(this.result.apply(this.queue.tasks(deliveries)))) {
			this.queue.store().releaseAll(deliveries);
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
	 * End the take for a caller that will not look at its result: tasks that have arrived
	 * are released.
	 */
	void abandon() {
		if (!cancel(false) && !isCompletedExceptionally()) {
			this.queue.store().releaseAll(this.taken.join());
		}
	}

}
