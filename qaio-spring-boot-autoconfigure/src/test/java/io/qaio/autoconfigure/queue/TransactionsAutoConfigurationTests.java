package io.qaio.autoconfigure.queue;

import java.util.Optional;

import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.PendingPuts;
import io.qaio.queue.PutOptions;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.Transactions;
import io.qaio.queue.transaction.SpringTransactions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TransactionsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory", "spring.datasource.generate-unique-name=true")
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				TransactionsAutoConfiguration.class, TaskQueueAutoConfiguration.class));

	private final ApplicationContextRunner withoutTransactions = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory")
		.withClassLoader(new FilteredClassLoader("org.springframework.transaction"))
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				TransactionsAutoConfiguration.class, TaskQueueAutoConfiguration.class));

	@Test
	void putsWaitForTheCommitIfTheyAskForIt() {
		this.runner.run((context) -> {
			TaskQueue queue = context.getBean(TaskQueue.class);
			context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> {
				queue.put("later", PutOptions.with().afterCommit());
				queue.put("now");
				assertThat(queue.stats().ready()).isOne();
			});
			assertThat(queue.stats().ready()).isEqualTo(2);
		});
	}

	@Test
	void propertiesLetPutsWait() {
		this.runner
			.withPropertyValues("qaio.queue.after-commit=true", "qaio.queue.queues.at-once.after-commit=false",
					"qaio.queue.queues.emails.max-attempts=5")
			.run((context) -> {
				TaskQueues queues = context.getBean(TaskQueues.class);
				context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> {
					queues.queue("emails").put("later");
					queues.queue("at-once").put("now");
					assertThat(queues.queue("emails").stats().ready()).isZero();
					assertThat(queues.queue("at-once").stats().ready()).isOne();
				});
				assertThat(queues.queue("emails").stats().ready()).isOne();
			});
	}

	@Test
	void transactionsOfTheApplicationsOwnComeFirst() {
		PendingPuts pending = new PendingPuts();
		this.runner.withBean(Transactions.class, () -> () -> Optional.of(pending)).run((context) -> {
			assertThat(context).doesNotHaveBean(SpringTransactions.class);
			TaskQueue queue = context.getBean(TaskQueue.class);
			queue.put("later", PutOptions.with().afterCommit());
			assertThat(queue.stats().ready()).isZero();
			pending.store();
			assertThat(queue.stats().ready()).isOne();
		});
	}

	@Test
	void queuesNeedNoTransactions() {
		this.withoutTransactions.run((context) -> {
			TaskQueue queue = context.getBean(TaskQueue.class);
			queue.put("hello");
			assertThat(queue.stats().ready()).isOne();
			assertThatIllegalStateException().isThrownBy(() -> queue.put("later", PutOptions.with().afterCommit()))
				.withMessageContaining("Add spring-tx to the class path");
		});
	}

	@Test
	void aPropertyThatNeedsTransactionsSaysSo() {
		for (String property : new String[] { "qaio.queue.after-commit", "qaio.queue.queues.emails.after-commit" }) {
			FailureAnalysis analysis = analyze(this.withoutTransactions, "qaio.queue.store=memory", property + "=true");
			assertThat(analysis.getDescription()).contains("Property: " + property + "\n", "Value: \"true\"",
					"which needs spring-tx");
			assertThat(analysis.getAction()).startsWith("Add spring-tx to the class path");
		}
	}

}
