package io.qaio.queue.store.tarantool;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;

/**
 * One caller's tasks to put.
 *
 * @param tasks the tasks
 * @param weight the size of their bodies, in bytes; a small one counts as the share of
 * one task in a call of {@link QueueStore#PORTION}
 * @param since when they were put, by {@link System#nanoTime()}
 * @param duplicates completes with the positions of the tasks that were not stored, since
 * their deduplication id was taken
 */
record TarantoolPut(List<EncodedTask> tasks, long weight, long since,
		CompletableFuture<BitSet> duplicates) implements Coalescer.Request {

	private static final int MIN_TASK_BYTES = TarantoolQueue.MAX_PUT_BYTES / QueueStore.PORTION;

	static TarantoolPut of(List<NewTask> tasks) {
		List<EncodedTask> encoded = EncodedTask.of(tasks);
		long weight = encoded.stream()
			.mapToLong(
					(task) -> Math.max(MIN_TASK_BYTES, task.body().stream().mapToLong((piece) -> piece.length).sum()))
			.sum();
		return new TarantoolPut(encoded, weight, System.nanoTime(), new CompletableFuture<>());
	}

	/**
	 * The tasks of puts that travel together, as an argument of the stored function.
	 */
	static List<Object> argument(List<TarantoolPut> puts) {
		return EncodedTask.argument(puts.stream().flatMap((put) -> put.tasks.stream()).toList());
	}

	/**
	 * Complete puts that travelled together.
	 * @param result the positions of duplicates, counted over all puts
	 */
	static void complete(List<TarantoolPut> puts, FunctionResult result) {
		BitSet duplicates = result.set(0);
		int from = 0;
		for (TarantoolPut put : puts) {
			int to = from + put.tasks.size();
			put.duplicates.complete(duplicates.get(from, to));
			from = to;
		}
	}

	@Override
	public void fail(Throwable failure) {
		this.duplicates.completeExceptionally(failure);
	}

}
