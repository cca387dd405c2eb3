package io.qaio.queue.store.tarantool;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.Coalescer;
import io.qaio.queue.store.NewTask;

/**
 * Lets the puts of one queue travel together. One call is under way at a time, so that
 * tasks keep the order of their puts. Safe for use by many threads.
 */
final class TarantoolPutBatcher {

	private static final String OPERATION = "put";

	private static final int MAX_BYTES_PER_CALL = 256 * 1024;

	private final QueueFunction function;

	private final PutLimits limits;

	private final Coalescer<TarantoolPut, FunctionResult> puts;

	TarantoolPutBatcher(QueueFunction function, PutLimits limits) {
		this.function = function;
		this.limits = limits;
		this.puts = new Coalescer<>(1, MAX_BYTES_PER_CALL, this::send, TarantoolPutBatcher::receive,
				function.explain(OPERATION));
	}

	CompletableFuture<BitSet> put(List<NewTask> tasks) {
		TarantoolPut put = TarantoolPut.of(tasks);
		this.puts.submit(put);
		return put.duplicates();
	}

	private CompletableFuture<FunctionResult> send(List<TarantoolPut> puts) {
		return this.function.call(OPERATION, this.limits.maxTasks(), this.limits.maxBytes(),
				TaskRun.argument(puts.stream().flatMap((put) -> put.runs().stream()).toList()));
	}

	private static void receive(List<TarantoolPut> puts, FunctionResult result) {
		BitSet duplicates = result.set(0);
		int from = 0;
		for (TarantoolPut put : puts) {
			put.duplicates().complete(duplicates.get(from, from + put.tasks()));
			from += put.tasks();
		}
	}

}
