package io.qaio.queue.store;

import java.util.List;

/**
 * Keeps the tasks of any number of queues. A store handles bytes; payload types and
 * serializers are the queue's business.
 * <p>
 * {@code TaskStoreContract}, in the test-jar of this module, tests what every store must
 * do.
 * <p>
 * Implementations are safe for use by many threads.
 */
public interface TaskStore extends AutoCloseable {

	/**
	 * The tasks of one queue. Does not connect, so it works while the server cannot be
	 * reached. Call this once for each queue and keep the result.
	 * @param name the queue's name, any characters
	 * @param terms the terms of leases, for tasks without terms of their own
	 * @return the queue's tasks
	 */
	QueueStore queue(String name, LeaseTerms terms);

	/**
	 * Whether the store knows the groups of tasks ({@link TaskTerms#group()}) and the
	 * {@link QueueBounds} of queues. If it does not, settings with bounds and puts with a
	 * group are refused.
	 * @return whether it does; {@code false} by default
	 */
	default boolean hasGroups() {
		return false;
	}

	/**
	 * What is wrong with the settings of the server: what puts tasks at risk, and what to
	 * set instead, each a sentence or two for an operator. Asks nothing: a store learns
	 * this with its first connection, and logs it once.
	 * @return the warnings, none if all is well, not known yet, or not to be known by
	 * this user
	 */
	default List<String> warnings() {
		return List.of();
	}

	/**
	 * Close connections and end all waits. Pending takes complete with a
	 * {@link TaskStoreException}; tasks stay in the store. May be called twice.
	 */
	@Override
	void close();

}
