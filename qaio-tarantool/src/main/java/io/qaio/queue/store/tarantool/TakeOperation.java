package io.qaio.queue.store.tarantool;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStoreException;
import io.qaio.queue.store.TaskStoreUnavailableException;

/**
 * The operation {@code take} of the stored function, for one queue. Safe for use by many
 * threads.
 *
 * @param function the stored function
 * @param terms the terms of leases
 */
record TakeOperation(QueueFunction function, LeaseTerms terms) {

	static final String NAME = "take";

	/** More comes with the next call, unless it is one task. */
	private static final int MAX_BYTES_PER_CALL = 16 * 1024 * 1024;

	/**
	 * How many tasks one call may take for some takes.
	 */
	static int max(Collection<TarantoolTake> takes) {
		long all = takes.stream().mapToLong((take) -> take.max).sum();
		int largest = takes.stream().mapToInt((take) -> take.max).max().orElse(0);
		return (int) Math.min(Math.max(QueueStore.PORTION, largest), all);
	}

	/**
	 * Take tasks that are ready.
	 */
	CompletableFuture<TakenTasks> takeReady(Collection<TarantoolTake> takes) {
		return this.function.call(NAME, arguments(max(takes), 0, 0)).thenApply(TakenTasks::of);
	}

	/**
	 * Take tasks, and wait on the server while there is none.
	 */
	CompletableFuture<TakenTasks> poll(LongPoll poll) {
		return this.function.sessions().get().thenCompose((session) -> {
			CompletableFuture<FunctionResult> taken = this.function.call(session, Duration.ofMillis(poll.waitMillis),
					NAME, arguments(poll.max, poll.waitMillis, poll.ticket));
			poll.sent(session);
			return taken.thenApply(TakenTasks::of);
		});
	}

	/**
	 * End the wait of a poll on the server.
	 */
	void cancel(LongPoll poll) {
		poll.cancel((session) -> this.function.call(session, Duration.ZERO, "cancel", poll.ticket));
	}

	TaskStoreException explain(Throwable thrown) {
		return this.function.explain(NAME).apply(thrown);
	}

	TaskStoreException unavailableWhileWaiting() {
		return new TaskStoreUnavailableException("Queue '" + this.function.queue() + "', " + NAME
				+ ": Tarantool was away while waiting, so whether there was a task is not known", null);
	}

	private Object[] arguments(int max, long waitMillis, long ticket) {
		return new Object[] { max, MAX_BYTES_PER_CALL, this.terms.visibilityTimeout().toMillis(),
				this.terms.maxAttempts(), waitMillis, ticket };
	}

}
