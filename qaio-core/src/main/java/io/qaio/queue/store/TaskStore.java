package io.qaio.queue.store;

/**
 * Keeps the tasks of any number of queues. A store knows bytes only; names, payload types
 * and serializers are the queue's business.
 * <p>
 * The meanings that every store shares are tested by {@code TaskStoreContract}, published
 * as this module's test-jar.
 * <p>
 * Implementations are safe for use by many threads.
 */
public interface TaskStore extends AutoCloseable {

	/**
	 * The tasks of one queue. Does not touch the store, so it works while the store is
	 * away. Ask once and keep the result.
	 * @param name the queue's name, any characters
	 * @param terms what a lease on this queue is worth where a task says nothing itself
	 * @return the queue's tasks
	 */
	QueueStore queue(String name, LeaseTerms terms);

	/**
	 * Ends all waiting and gives back what the store holds open. Takes that still wait
	 * end with a {@link TaskStoreException}; tasks stay where they are.
	 */
	@Override
	void close();

}
