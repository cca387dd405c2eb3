package io.qaio.queue;

import java.util.Optional;

/**
 * Knows the transactions for whose commit puts can wait
 * ({@link PutOptions#afterCommit()}).
 * <p>
 * Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface Transactions {

	/**
	 * The puts that wait for the commit of the transaction that the calling thread is in.
	 * Whoever implements this {@linkplain PendingPuts#store() stores} them once that
	 * transaction has committed, and drops them otherwise.
	 * @return the puts, always the same for one transaction; empty if the thread is in
	 * none, or it has committed already
	 */
	Optional<PendingPuts> current();

}
