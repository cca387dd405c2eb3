package io.qaio.queue.store.tarantool;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.Coalescer;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskStoreException;

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

	@Override
	public void fail(TaskStoreException failure) {
		this.duplicates.completeExceptionally(failure);
	}

}
