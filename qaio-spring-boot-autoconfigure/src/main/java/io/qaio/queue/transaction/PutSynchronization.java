package io.qaio.queue.transaction;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.qaio.queue.PendingPuts;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Stores the puts of one transaction after its commit, and drops them after a rollback.
 * Called on the thread of the transaction only.
 * <p>
 * A put that fails throws to the caller of the commit, and Spring then skips all later
 * synchronizations. So this one has the lowest precedence.
 */
final class PutSynchronization implements TransactionSynchronization {

	private final Object key;

	private final PendingPuts pending = new PendingPuts();

	private final Map<Object, Integer> savepoints = new HashMap<>();

	private boolean committed;

	PutSynchronization(Object key) {
		this.key = key;
	}

	/**
	 * The puts that wait. Empty after the commit: puts of later callbacks need not wait.
	 */
	Optional<PendingPuts> pending() {
		return this.committed ? Optional.empty() : Optional.of(this.pending);
	}

	@Override
	public void suspend() {
		TransactionSynchronizationManager.unbindResource(this.key);
	}

	@Override
	public void resume() {
		TransactionSynchronizationManager.bindResource(this.key, this);
	}

	@Override
	public void savepoint(Object savepoint) {
		this.savepoints.put(savepoint, this.pending.size());
	}

	@Override
	public void savepointRollback(Object savepoint) {
		// unknown if the savepoint was set before the first put
		this.pending.dropSince(this.savepoints.getOrDefault(savepoint, 0));
	}

	@Override
	public void afterCommit() {
		this.committed = true;
		this.pending.store();
	}

	@Override
	public void afterCompletion(int status) {
		TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
		if (status == STATUS_COMMITTED) {
			// the puts of callbacks, if the first put came after the commit
			this.pending.store();
		}
	}

}
