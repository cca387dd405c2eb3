package io.qaio.queue;

import java.util.List;

import io.qaio.queue.store.TaskStoreException;

/**
 * Tasks that waited for the commit of a transaction could not be stored after it. The
 * transaction stays committed. The cause says whether the tasks are known not to be
 * stored. If the tasks of several queues could not be stored, there is one exception for
 * each queue: the others are {@linkplain #getSuppressed() suppressed}.
 */
public class AfterCommitException extends TaskStoreException {

	private final String queue;

	private final List<String> ids;

	/**
	 * Create an exception.
	 * @param queue the queue's name
	 * @param ids the tasks' ids
	 * @param cause the failure of the store
	 */
	public AfterCommitException(String queue, List<String> ids, RuntimeException cause) {
		super("A transaction was committed, but of the tasks that waited for it " + ids.size() + " of queue '" + queue
				+ "' could not be put: " + cause.getMessage(), cause);
		this.queue = queue;
		this.ids = List.copyOf(ids);
	}

	/**
	 * The name of the queue.
	 * @return the name
	 */
	public String queue() {
		return this.queue;
	}

	/**
	 * The ids of all tasks of this queue that waited for the transaction.
	 * @return the ids, as in their {@link PutResult}s
	 */
	public List<String> ids() {
		return this.ids;
	}

}
