package io.qaio.queue;

import java.util.Optional;

/**
 * Finds the transaction of the calling thread, for puts that wait for its commit
 * ({@link PutOptions#afterCommit()}).
 * <p>
 * Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface Transactions {

	/**
	 * The puts that wait for the commit of the calling thread's transaction. The
	 * implementation {@linkplain PendingPuts#store() stores} them after the commit, and
	 * drops them after a rollback.
	 * @return the puts, always the same object for one transaction; empty if the thread
	 * is in no transaction, or its transaction has committed
	 */
	Optional<PendingPuts> current();

}
