package io.qaio.autoconfigure.queue;

import io.qaio.queue.Transactions;
import io.qaio.queue.transaction.SpringTransactions;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for puts that wait for the commit of
 * a transaction.
 */
@AutoConfiguration
@ConditionalOnClass(TransactionSynchronizationManager.class)
@ConditionalOnBooleanProperty(name = "qaio.queue.enabled", matchIfMissing = true)
public final class TransactionsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(Transactions.class)
	SpringTransactions springTransactions() {
		return new SpringTransactions();
	}

}
