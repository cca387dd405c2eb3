package io.qaio.queue.transaction;

import java.util.Optional;

import io.qaio.queue.PendingPuts;
import io.qaio.queue.Transactions;

import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The transactions that Spring binds to threads, of whatever transaction manager. It does
 * not see reactive transactions, which no thread has.
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
