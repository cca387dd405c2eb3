package io.qaio.queue.store.tarantool;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.NewTask;

/**
 * One caller's tasks to put.
 *
 * @param runs the tasks
 * @param tasks how many they are
 * @param weight the size of their bodies, in bytes
 * @param duplicates completes with the positions of the tasks that were not stored, since
 * their deduplication id was taken
 */
record TarantoolPut(List<TaskRun> runs, int tasks, long weight,
		CompletableFuture<BitSet> duplicates) implements Coalescer.Request {

	static TarantoolPut of(List<NewTask> tasks) {
		List<TaskRun> runs = TaskRun.of(tasks);
		return new TarantoolPut(runs, tasks.size(), runs.stream().mapToLong(TaskRun::bytes).sum(),
				new CompletableFuture<>());
	}

	/**
	 * The runs of puts that travel together, as an argument of the stored function.
	 */
	static List<Object> argument(List<TarantoolPut> puts) {
		return TaskRun.argument(puts.stream().flatMap((put) -> put.runs.stream()).toList());
	}

	/**
	 * Complete puts that travelled together.
	 * @param result the positions of duplicates, counted over all puts
	 */
	static void complete(List<TarantoolPut> puts, FunctionResult result) {
		BitSet duplicates = result.set(0);
		int from = 0;
		for (TarantoolPut put : puts) {
			put.duplicates.complete(duplicates.get(from, from + put.tasks));
			from += put.tasks;
		}
	}

	@Override
	public void fail(Throwable failure) {
		this.duplicates.completeExceptionally(failure);
	}

}
