package io.qaio.queue.store.tarantool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.Coalescer;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskStoreException;

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
		this.requests = new Coalescer<>(1, MAX_BYTES_PER_CALL, this::send,
				(requests, reply) -> requests.forEach((request) -> request.result.complete(null)),
				calls.explain(OPERATION));
	}

	CompletableFuture<Void> put(List<NewTask> tasks) {
		Request request = new Request(NewTasks.of(tasks));
		this.requests.submit(request);
		return request.result;
	}

	private CompletableFuture<Answer> send(List<Request> requests) {
		List<Object> tasks = new ArrayList<>();
		requests.forEach((request) -> tasks.addAll(request.tasks.arguments()));
		List<Object> arguments = this.calls.arguments(OPERATION);
		arguments.add(this.limits.maxTasks());
		arguments.add(this.limits.maxBytes());
		arguments.add(tasks);
		return this.calls.call(arguments);
	}

	/**
	 * Tasks that one caller puts.
	 */
	private static final class Request implements Coalescer.Request {

		private final NewTasks tasks;

		private final CompletableFuture<Void> result = new CompletableFuture<>();

		Request(NewTasks tasks) {
			this.tasks = tasks;
		}

		@Override
		public long weight() {
			return this.tasks.bytes();
		}

		@Override
		public void fail(TaskStoreException failure) {
			this.result.completeExceptionally(failure);
		}

	}

}
