package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.tarantool.iproto.IprotoSession;

/**
 * Calls the stored function for one queue.
 */
final class QueueCalls {

	private final TarantoolTaskStore store;

	private final String queue;

	QueueCalls(TarantoolTaskStore store, String queue) {
		this.store = store;
		this.queue = queue;
	}

	/**
	 * The first arguments of every call.
	 * @param operation what to do
	 */
	List<Object> arguments(String operation) {
		List<Object> arguments = new ArrayList<>();
		arguments.add(operation);
		arguments.add(this.store.prefix());
		arguments.add(this.queue);
		return arguments;
	}

	/**
	 * Do something.
	 * @param operation what
	 * @param arguments the arguments beside the queue
	 * @return what came back, or a {@link TaskStoreException}
	 */
	CompletableFuture<Answer> call(String operation, Object... arguments) {
		List<Object> all = arguments(operation);
		all.addAll(List.of(arguments));
		return call(all).exceptionally((thrown) -> {
			throw explain(operation).apply(thrown);
		});
	}

	/**
	 * Do something; failures are those of the client.
	 * @param arguments all arguments
	 * @return what came back
	 */
	CompletableFuture<Answer> call(List<Object> arguments) {
		return session().thenCompose((session) -> call(session, arguments, this.store.timeout()));
	}

	CompletableFuture<Answer> call(IprotoSession session, List<Object> arguments, Duration timeout) {
		return session.call(Installation.FUNCTION, arguments, timeout).thenApply((returned) -> {
			try {
				return Answer.of(returned);
			}
			catch (RefusedException ex) {
				if (ex.isReadOnly()) {
					this.store.abandon(session);
				}
				throw new CompletionException(ex);
			}
		});
	}

	CompletableFuture<IprotoSession> session() {
		return this.store.session();
	}

	/**
	 * Says what a failure of an operation means.
	 */
	Function<Throwable, TaskStoreException> explain(String operation) {
		return (thrown) -> TarantoolFailures.explain(this.queue, operation.replace('_', ' '), thrown);
	}

}
