package io.qaio.queue.transaction;

import java.util.Optional;

import io.qaio.queue.PendingPuts;
import io.qaio.queue.Transactions;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions that Spring binds to threads, of any transaction manager. Reactive
 * transactions are not bound to a thread, so they are not found. Safe for use by many
 * threads.
 */
public final class SpringTransactions implements Transactions {

	@Override
	public Optional<PendingPuts> current() {
		if (!TransactionSynchronizationManager.isActualTransactionActive()
				|| !TransactionSynchronizationManager.isSynchronizationActive()) {
			return Optional.empty();
		}
		PutSynchronization synchronization = (PutSynchronization) TransactionSynchronizationManager.getResource(this);
		if (synchronization == null) {
			synchronization = new PutSynchronization(this);
			TransactionSynchronizationManager.registerSynchronization(synchronization);
			TransactionSynchronizationManager.bindResource(this, synchronization);
		}
		return synchronization.pending();
	}

}
