package io.qaio.queue.store.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskStoreException;

/**
 * The puts of one queue. Calls are numbered, and only one is under way at a time, so that
 * Redis can tell one that the driver repeats.
 */
final class Puts {

	private static final int MAX_BYTES_PER_CALL = 256 * 1024;

	private final RedisTaskStore store;

	private final QueueCalls calls;

	private final byte[][] keys;

	private final Coalescer<Request, Object> requests;

	private long number;

	Puts(RedisTaskStore store, QueueCalls calls) {
		this.store = store;
		this.calls = calls;
		this.keys = calls.keys().forPut(store.consumer());
		this.requests = new Coalescer<>(MAX_BYTES_PER_CALL, this::send,
				(requests, reply) -> requests.forEach((request) -> request.result.complete(null)),
				calls.explain(Script.PUT));
	}

	CompletableFuture<Void> put(List<NewTask> tasks) {
		Request request = new Request(tasks.stream().map(Entry::encode).toList());
		this.requests.submit(request);
		return request.result;
	}

	private CompletableFuture<Object> send(List<Request> requests) {
		return this.calls.link().thenCompose((link) -> {
			List<byte[]> arguments = this.calls.arguments();
			arguments.add(QueueCalls.bytes(++this.number));
			arguments.add(QueueCalls.bytes(2 * link.timeout().toMillis()));
			arguments.add(link.isCluster() ? QueueCalls.NOTHING : QueueCalls.bytes(this.store.newLease()));
			arguments.add(QueueCalls.bytes(this.store.channels()));
			requests.forEach((request) -> arguments.addAll(request.entries));
			return link.call(Script.PUT, this.keys, arguments.toArray(new byte[0][]));
		});
	}

	/**
	 * Tasks that one caller puts.
	 */
	private static final class Request implements Coalescer.Request {

		private final List<byte[]> entries;

		private final CompletableFuture<Void> result = new CompletableFuture<>();

		Request(List<byte[]> entries) {
			this.entries = entries;
		}

		@Override
		public long weight() {
			return this.entries.stream().mapToLong((entry) -> entry.length).sum();
		}

		@Override
		public void fail(TaskStoreException failure) {
			this.result.completeExceptionally(failure);
		}

	}

}
