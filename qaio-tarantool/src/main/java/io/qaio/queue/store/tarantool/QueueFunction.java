package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.tarantool.iproto.IprotoClient;
import io.qaio.queue.store.tarantool.iproto.IprotoSession;

/**
 * The stored function, called for one queue. Safe for use by many threads.
 *
 * @param client the client that the sessions are of
 * @param sessions gives the session for a call
 * @param prefix the key prefix of the queue
 * @param queue the name of the queue
 */
record QueueFunction(IprotoClient client, Supplier<CompletableFuture<IprotoSession>> sessions, String prefix,
		String queue) {

	/**
	 * Call an operation.
	 * @param operation the operation, as {@code operations.lua} names it
	 * @param arguments its arguments after the queue
	 * @return its results; fails with a {@link TaskStoreException} that names the queue
	 * and the operation
	 */
	CompletableFuture<FunctionResult> call(String operation, Object... arguments) {
		return this.sessions.get()
			.thenCompose((session) -> call(session, Duration.ZERO, operation, arguments))
			.exceptionally((thrown) -> {
				throw explain(operation).apply(thrown);
			});
	}

	/**
	 * Call an operation in a session.
	 * @param session the session
	 * @param wait how long the operation may wait on the server
	 * @param operation the operation
	 * @param arguments its arguments after the queue
	 * @return its results; fails with what {@link #explain} translates
	 */
	CompletableFuture<FunctionResult> call(IprotoSession session, Duration wait, String operation,
			Object... arguments) {
		List<Object> all = new ArrayList<>(List.of(operation, this.prefix, this.queue));
		all.addAll(List.of(arguments));
		return session.call(FunctionInstaller.FUNCTION, all, this.client.settings().timeout().plus(wait))
			.thenApply(FunctionResult::of)
			.whenComplete((result, thrown) -> {
				if (thrown != null && thrown.getCause() instanceof RefusedException refused
						&& refused.status().equals("read-only")) {
					this.client.abandon(session);
				}
			});
	}

	/**
	 * Translates failures of an operation.
	 */
	Function<Throwable, TaskStoreException> explain(String operation) {
		return (thrown) -> TarantoolFailures.explain(this.queue, operation.replace('_', ' '), thrown);
	}
}
