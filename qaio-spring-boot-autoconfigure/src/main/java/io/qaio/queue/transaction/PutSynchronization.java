package io.qaio.queue.transaction;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.qaio.queue.PendingPuts;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps the puts of one transaction until it ends. A put that fails is reported to the
 * caller of the commit, for which Spring skips the synchronizations that come later: so
 * this is the last of them.
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
	 * Empty after the commit, for which the callbacks of others need not wait any more.
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
		// a savepoint from before the first put is not known here
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
			// of callbacks that put for the first time after the commit
			this.pending.store();
		}
	}

}
