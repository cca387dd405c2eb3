package io.qaio.queue;

import java.util.List;

import io.qaio.queue.store.TaskStoreException;

/**
 * Tasks waited for the commit of a transaction, and could not be stored then. The
 * transaction is committed all the same. The cause says whether it is known that they are
 * not stored. If those of several queues failed, there is one exception for each: the
 * others are {@linkplain #getSuppressed() suppressed}.
 */
public class AfterCommitException extends TaskStoreException {

	private final String queue;

	private final List<String> ids;

	/**
	 * Create an exception.
	 * @param queue the queue's name
	 * @param ids the tasks' ids
	 * @param cause what the store said
	 */
	public AfterCommitException(String queue, List<String> ids, RuntimeException cause) {
		super("A transaction was committed, but of the tasks that waited for it " + ids.size() + " of queue '" + queue
				+ "' could not be put: " + cause.getMessage(), cause);
		this.queue = queue;
		this.ids = List.copyOf(ids);
	}

	/**
	 * The queue.
	 * @return its name
	 */
	public String queue() {
		return this.queue;
	}

	/**
	 * The tasks, all of this queue that waited for the transaction.
	 * @return their ids, as {@code put} returned them
	 */
	public List<String> ids() {
		return this.ids;
	}

}
