package io.qaio.queue;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreException;

/**
 * A put of more tasks than a store is given at once: it puts portions, one after the
 * other, and ends with the first that fails.
 */
final class PortionedPut {

	private final QueueStore store;

	private final List<NewTask> tasks;

	private final BitSet duplicates = new BitSet();

	private PortionedPut(QueueStore store, List<NewTask> tasks) {
		this.store = store;
		this.tasks = tasks;
	}

	/**
	 * Put tasks, in portions if they are many.
	 * @param store stores portions
	 * @param tasks the tasks
	 * @return the positions of the duplicates, as {@link QueueStore#put} returns them
	 */
	static CompletableFuture<BitSet> start(QueueStore store, List<NewTask> tasks) {
		if (tasks.size() <= QueueStore.PORTION) {
			return store.put(tasks);
		}
		PortionedPut put = new PortionedPut(store, tasks);
		return AsyncLoop.run(0, (from) -> from < tasks.size(), put::putPortion).thenApply((end) -> put.duplicates);
	}

	private CompletableFuture<Integer> putPortion(int from) {
		int to = Math.min(from + QueueStore.PORTION, this.tasks.size());
		return this.store.put(this.tasks.subList(from, to)).handle((duplicates, failure) -> {
			if (failure != null) {
				throw new CompletionException(failed(from, to, failure));
			}
			duplicates.stream().forEach((position) -> this.duplicates.set(from + position));
			return to;
		});
	}

	/**
	 * The failure of a portion. Its message is about this portion only.
	 */
	private Throwable failed(int from, int to, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (from == 0 || !(cause instanceof TaskStoreException)) {
			return cause;
		}
		return BlockingCall.failure("The first " + from + " of " + this.tasks.size() + " tasks are stored, those after "
				+ to + " are not. Of the tasks between: " + cause.getMessage(), cause);
	}

}
