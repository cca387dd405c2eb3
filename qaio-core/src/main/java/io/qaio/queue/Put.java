package io.qaio.queue;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskStoreException;

/**
 * A call of {@code put} or {@code putAll} that a {@link PutInterceptor} sees. Not safe
 * for use by many threads.
 */
public final class Put {

	private final StoredQueue queue;

	private final Collection<?> payloads;

	private final PutOptions options;

	private boolean waitingForCommit;

	Put(StoredQueue queue, Collection<?> payloads, PutOptions options) {
		this.queue = queue;
		this.payloads = payloads;
		this.options = options;
	}

	/**
	 * The name of the queue.
	 * @return the name
	 */
	public String queue() {
		return this.queue.name();
	}

	/**
	 * How many tasks are put.
	 * @return the number, 1 or more
	 */
	public int tasks() {
		return this.payloads.size();
	}

	/**
	 * The options that the caller gave.
	 * @return the options
	 */
	public PutOptions options() {
		return this.options;
	}

	/**
	 * Put the tasks; to be called once, on the caller's thread.
	 * @param options the options of each task
	 * @return completes with the ids of the tasks once they are stored, or wait for a
	 * commit; or with a {@link TaskStoreException}
	 * @throws InvalidTaskException if a payload cannot be written or is too large
	 */
	public CompletableFuture<List<String>> proceed(PutOptions options) {
		List<NewTask> tasks = this.queue.newTasks(this.payloads, options);
		this.waitingForCommit = this.queue.pending(options) != null;
		return this.queue.store(tasks, options).thenApply((stored) -> StoredQueue.ids(tasks));
	}

	/**
	 * Whether the tasks wait for the commit of a transaction instead of being stored.
	 * @return known once {@link #proceed} has returned, {@code false} before
	 * @see PutOptions#afterCommit()
	 */
	public boolean isWaitingForCommit() {
		return this.waitingForCommit;
	}

}
