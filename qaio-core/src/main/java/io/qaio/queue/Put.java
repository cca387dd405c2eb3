package io.qaio.queue;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.TaskStoreException;

/**
 * A call of {@code put} or {@code putAll}, as a {@link PutInterceptor} sees it. Not safe
 * for use by several threads at the same time.
 */
public final class Put {

	private final TaskWriter writer;

	private final Collection<?> payloads;

	private final PutOptions options;

	private boolean waitingForCommit;

	Put(TaskWriter writer, Collection<?> payloads, PutOptions options) {
		this.writer = writer;
		this.payloads = payloads;
		this.options = options;
	}

	/**
	 * The name of the queue.
	 * @return the name
	 */
	public String queue() {
		return this.writer.queue();
	}

	/**
	 * The number of tasks.
	 * @return the number, 1 or more
	 */
	public int tasks() {
		return this.payloads.size();
	}

	/**
	 * The options of the caller.
	 * @return the options
	 */
	public PutOptions options() {
		return this.options;
	}

	/**
	 * Put the tasks. Call this once, on the caller's thread.
	 * @param options the options of each task
	 * @return the results in the order of the tasks, once the tasks are stored or wait
	 * for a commit; completes with a {@link TaskStoreException} if the store fails
	 * @throws InvalidTaskException if a payload cannot be written or is too large;
	 * nothing was stored
	 */
	public CompletableFuture<List<PutResult>> proceed(PutOptions options) {
		List<NewTask> tasks = this.writer.newTasks(this.payloads, options);
		PendingPuts pending = this.writer.pendingPuts(options);
		this.waitingForCommit = pending != null;
		return this.writer.put(tasks, pending);
	}

	/**
	 * Whether the tasks wait for the commit of a transaction.
	 * @return {@code false} before {@link #proceed} returns
	 * @see PutOptions#afterCommit()
	 */
	public boolean isWaitingForCommit() {
		return this.waitingForCommit;
	}

}
