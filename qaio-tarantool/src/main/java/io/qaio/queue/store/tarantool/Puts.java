package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.batching.Coalescer;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskStoreUnavailableException;

/**
 * The puts of one queue. One call is under way at a time, so that tasks keep the order of
 * their puts.
 */
final class Puts {

	private static final String OPERATION = "put";

	private static final int MAX_BYTES_PER_CALL = 256 * 1024;

	private final QueueCalls calls;

	private final PutLimits limits;

	private final Coalescer<Request, Answer> requests;

	Puts(QueueCalls calls, PutLimits limits) {
		this.calls = calls;
		this.limits = limits;
		this.requests = new Coalescer<>(1, MAX_BYTES_PER_CALL, Coalescer.Order.SEND_FIRST, this::send,
				(requests, reply) -> requests.forEach((request) -> request.result.complete(new BitSet())),
				calls.explain(OPERATION), TaskStoreUnavailableException.class::isInstance);
	}

	CompletableFuture<BitSet> put(List<NewTask> tasks) {
		Request request = new Request(NewRun.of(tasks));
		this.requests.submit(request);
		return request.result;
	}

	private CompletableFuture<Answer> send(List<Request> requests) {
		List<NewRun> runs = new ArrayList<>();
		requests.forEach((request) -> runs.addAll(request.runs));
		List<Object> arguments = this.calls.arguments(OPERATION);
		arguments.add(this.limits.maxTasks());
		arguments.add(this.limits.maxBytes());
		arguments.add(NewRun.arguments(runs));
		return this.calls.call(arguments);
	}

	/**
	 * Tasks that one caller puts.
	 */
	private static final class Request implements Coalescer.Request {

		private final List<NewRun> runs;

		private final long bytes;

		private final CompletableFuture<BitSet> result = new CompletableFuture<>();

		Request(List<NewRun> runs) {
			this.runs = runs;
			this.bytes = runs.stream().mapToLong(NewRun::bytes).sum();
		}

		@Override
		public long weight() {
			return this.bytes;
		}

		@Override
		public void fail(Throwable failure) {
			this.result.completeExceptionally(failure);
		}

	}

}
