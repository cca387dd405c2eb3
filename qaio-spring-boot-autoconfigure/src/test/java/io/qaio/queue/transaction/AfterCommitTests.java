package io.qaio.queue.transaction;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.qaio.queue.AfterCommitException;
import io.qaio.queue.PayloadTooLargeException;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.NewTask;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Puts that wait for the commit of a transaction of a real database.
 */
class AfterCommitTests {

	private static final PutOptions AFTER_COMMIT = PutOptions.with().afterCommit();

	private static final QueueSettings SETTINGS = QueueSettings.DEFAULTS.withSerializer("raw").withMaxPayloadSize(100);

	private final TaskQueues queues = queues(new MemoryTaskStore());

	private final TaskQueue queue = this.queues.queue("emails");

	private EmbeddedDatabase database;

	private JdbcTransactionManager transactions;

	private TransactionTemplate transaction;

	@BeforeEach
	void startDatabase() {
		this.database = new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2)
			.setName(UUID.randomUUID().toString())
			.build();
		this.transactions = new JdbcTransactionManager(this.database);
		this.transaction = new TransactionTemplate(this.transactions);
		new JdbcTemplate(this.database).execute("create table rows (name varchar(20) primary key)");
	}

	@AfterEach
	void stopDatabase() {
		this.database.shutdown();
	}

	@Test
	void putWaitsForTheCommit() {
		String id = this.transaction.execute((status) -> {
			PutResult put = this.queue.put("hello", AFTER_COMMIT);
			assertThat(put.duplicate()).isFalse();
			assertThat(this.queue.getNow()).isEmpty();
			return put.id();
		});
		Task task = this.queue.getNow().orElseThrow();
		assertThat(task.id()).isEqualTo(id).hasSize(26);
		assertThat(task.payload(String.class)).isEqualTo("hello");
	}

	@Test
	void aPutThatWaitsDoesNotKnowYetWhetherItIsADuplicate() {
		PutOptions id = PutOptions.with().id("order-42");
		this.queue.put("first", id);
		PutResult waiting = this.transaction.execute((status) -> this.queue.put("second", id.afterCommit()));
		assertThat(waiting).isEqualTo(new PutResult("order-42", false));
		assertThat(this.queue.stats().ready()).isOne();
		assertThat(this.queue.put("third", id.afterCommit())).isEqualTo(new PutResult("order-42", true));
	}

	@Test
	void putIsDroppedOnRollback() {
		this.transaction.executeWithoutResult((status) -> {
			this.queue.put("hello", AFTER_COMMIT);
			status.setRollbackOnly();
		});
		assertThat(this.queue.stats().ready()).isZero();
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				this.queue.put("hello", AFTER_COMMIT);
				throw new UnsupportedOperationException();
			}));
		assertThat(this.queue.stats().ready()).isZero();
	}

	@Test
	void putIsDroppedIfTheCommitFails() {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				this.queue.put("hello", AFTER_COMMIT);
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
					@Override
					public void beforeCommit(boolean readOnly) {
						AfterCommitTests.this.queue.put("flushed", AFTER_COMMIT);
						throw new IllegalStateException("does not flush");
					}
				});
			}));
		assertThat(this.queue.stats().ready()).isZero();
	}

	@Test
	void putHappensAtOnceOutsideOfTransactions() {
		this.queue.put("hello", AFTER_COMMIT);
		assertThat(this.queue.stats().ready()).isOne();
	}

	@Test
	void putHappensAtOnceWithoutTheOption() {
		this.transaction.executeWithoutResult((status) -> {
			this.queue.put("hello");
			assertThat(this.queue.stats().ready()).isOne();
			status.setRollbackOnly();
		});
		assertThat(this.queue.stats().ready()).isOne();
	}

	@Test
	void settingsMayLetAllPutsWaitButThoseThatSayOtherwise() {
		TaskQueue waiting = this.queues.queue("waiting");
		this.transaction.executeWithoutResult((status) -> {
			waiting.put("later");
			waiting.put("now", AFTER_COMMIT.afterCommit(false));
			assertThat(payloads(waiting)).containsExactly("now");
		});
		assertThat(payloads(waiting)).containsExactly("later");
	}

	@Test
	void putsOfATransactionKeepTheirOrderAndTravelTogether() {
		QueueStore store = mock(QueueStore.class);
		List<List<String>> puts = new ArrayList<>();
		given(store.put(any())).willAnswer((call) -> {
			List<NewTask> tasks = call.getArgument(0);
			puts.add(tasks.stream().map((task) -> new String(task.payload())).toList());
			return CompletableFuture.completedFuture(null);
		});
		TaskQueue queue = queues(new OneQueueStore(store)).queue("emails");
		List<PutResult> results = this.transaction.execute((status) -> {
			List<PutResult> put = new ArrayList<>();
			put.add(queue.put("1", AFTER_COMMIT));
			put.addAll(queue.putAll(List.of("2", "3"), AFTER_COMMIT));
			put.add(queue.async().put("4", AFTER_COMMIT).join());
			put.addAll(queue.async().putAll(List.of("5", "6"), AFTER_COMMIT).join());
			return put;
		});
		assertThat(puts).containsExactly(List.of("1", "2", "3", "4", "5", "6"));
		assertThat(results).hasSize(6).doesNotHaveDuplicates();
	}

	@Test
	void whatCannotBePutIsRefusedInTheTransaction() {
		this.transaction.executeWithoutResult((status) -> {
			assertThatExceptionOfType(PayloadTooLargeException.class)
				.isThrownBy(() -> this.queue.put("x".repeat(101), AFTER_COMMIT));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.queue.put("x", AFTER_COMMIT.uniqueFor(Duration.ofHours(1))));
			this.queue.put("good", AFTER_COMMIT);
		});
		assertThat(payloads(this.queue)).containsExactly("good");
	}

	@Test
	void anIndependentTransactionCommitsItsOwnPuts() {
		TransactionTemplate independent = template(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.transaction.executeWithoutResult((status) -> {
			this.queue.put("outer", AFTER_COMMIT);
			independent.executeWithoutResult((inner) -> this.queue.put("inner", AFTER_COMMIT));
			assertThat(payloads(this.queue)).containsExactly("inner");
			independent.executeWithoutResult((inner) -> {
				this.queue.put("rolled back", AFTER_COMMIT);
				inner.setRollbackOnly();
			});
			this.queue.put("outer again", AFTER_COMMIT);
			assertThat(payloads(this.queue)).isEmpty();
		});
		assertThat(payloads(this.queue)).containsExactly("outer", "outer again");
	}

	@Test
	void putHappensAtOnceWhileTheTransactionIsSuspended() {
		this.transaction.executeWithoutResult((status) -> {
			this.queue.put("outer", AFTER_COMMIT);
			template(TransactionDefinition.PROPAGATION_NOT_SUPPORTED).executeWithoutResult((none) -> {
				this.queue.put("without", AFTER_COMMIT);
				assertThat(payloads(this.queue)).containsExactly("without");
			});
		});
		assertThat(payloads(this.queue)).containsExactly("outer");
	}

	@Test
	void aNestedTransactionThatIsRolledBackDropsItsOwnPuts() {
		TransactionTemplate nested = template(TransactionDefinition.PROPAGATION_NESTED);
		this.transaction.executeWithoutResult((status) -> {
			this.queue.put("before", AFTER_COMMIT);
			nested.executeWithoutResult((inner) -> {
				this.queue.put("dropped", AFTER_COMMIT);
				inner.setRollbackOnly();
			});
			nested.executeWithoutResult((inner) -> this.queue.put("nested", AFTER_COMMIT));
			this.queue.put("after", AFTER_COMMIT);
		});
		assertThat(payloads(this.queue)).containsExactly("before", "nested", "after");
	}

	@Test
	void aNestedTransactionMayHoldTheFirstPut() {
		this.transaction.executeWithoutResult((status) -> {
			template(TransactionDefinition.PROPAGATION_NESTED).executeWithoutResult((inner) -> {
				this.queue.put("dropped", AFTER_COMMIT);
				inner.setRollbackOnly();
			});
			this.queue.put("after", AFTER_COMMIT);
		});
		assertThat(payloads(this.queue)).containsExactly("after");
	}

	@Test
	void callbacksAfterTheCommitPutToo() {
		this.transaction.executeWithoutResult((status) -> {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					AfterCommitTests.this.queue.put("first in a callback", AFTER_COMMIT);
				}
			});
		});
		assertThat(payloads(this.queue)).containsExactly("first in a callback");
		this.transaction.executeWithoutResult((status) -> {
			this.queue.put("before", AFTER_COMMIT);
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
				@Override
				public void afterCommit() {
					AfterCommitTests.this.queue.put("after commit", AFTER_COMMIT);
				}

				@Override
				public void afterCompletion(int status) {
					AfterCommitTests.this.queue.put("after completion", AFTER_COMMIT);
				}
			});
		});
		assertThat(payloads(this.queue)).containsExactly("before", "after commit", "after completion");
	}

	@Test
	void aStoreThatFailsIsReportedToWhoCommitted() {
		QueueStore failing = mock(QueueStore.class);
		given(failing.put(any()))
			.willReturn(CompletableFuture.failedFuture(new TaskStoreUnavailableException("The store is away.", null)));
		TaskQueues queues = queues(new OneQueueStore(failing));
		List<String> ids = new ArrayList<>();
		assertThatExceptionOfType(AfterCommitException.class)
			.isThrownBy(() -> this.transaction.executeWithoutResult((status) -> {
				new JdbcTemplate(this.database).update("insert into rows values ('kept')");
				ids.add(queues.queue("emails").put("1", AFTER_COMMIT).id());
				queues.queue("others").put("2", AFTER_COMMIT);
				ids.add(queues.queue("emails").put("3", AFTER_COMMIT).id());
				this.queue.put("4", AFTER_COMMIT);
			}))
			.withMessage("A transaction was committed, but of the tasks that waited for it 2 of queue 'emails'"
					+ " could not be put: The store is away.")
			.withCauseInstanceOf(TaskStoreUnavailableException.class)
			.satisfies((ex) -> {
				assertThat(ex.queue()).isEqualTo("emails");
				assertThat(ex.ids()).isEqualTo(ids);
				assertThat(ex.getSuppressed()).singleElement()
					.isInstanceOfSatisfying(AfterCommitException.class,
							(other) -> assertThat(other.queue()).isEqualTo("others"));
			});
		assertThat(new JdbcTemplate(this.database).queryForObject("select name from rows", String.class))
			.isEqualTo("kept");
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@Test
	void nothingStaysWithTheThread() {
		this.transaction.executeWithoutResult((status) -> this.queue.put("1", AFTER_COMMIT));
		this.transaction.executeWithoutResult((status) -> {
			this.queue.put("2", AFTER_COMMIT);
			status.setRollbackOnly();
		});
		assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
	}

	@Test
	void theOptionIsRefusedWhereTransactionsAreNotKnown() {
		TaskQueue queue = TaskQueues.on(new MemoryTaskStore())
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(SETTINGS)
			.build()
			.queue("emails");
		assertThatIllegalStateException().isThrownBy(() -> queue.put("hello", AFTER_COMMIT))
			.withMessage("Queue 'emails': a put after the commit needs to know of transactions. Add spring-tx to the"
					+ " class path, or build the TaskQueues with transactions. Nothing was stored.");
		assertThat(queue.stats().ready()).isZero();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TaskQueues.on(new MemoryTaskStore())
				.serializers(List.of(new RawPayloadSerializer()))
				.defaults(SETTINGS)
				.queue("emails", SETTINGS.withAfterCommit(true))
				.build())
			.withMessage("In the settings of queue 'emails': afterCommit needs to know of transactions,"
					+ " and none were given");
	}

	private TransactionTemplate template(int propagation) {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setPropagationBehavior(propagation);
		return template;
	}

	private static TaskQueues queues(TaskStore store) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(SETTINGS)
			.queue("waiting", SETTINGS.withAfterCommit(true))
			.transactions(new SpringTransactions())
			.build();
	}

	private static List<String> payloads(TaskQueue queue) {
		List<String> payloads = new ArrayList<>();
		queue.getNow().ifPresent((first) -> {
			payloads.add(first.payload(String.class));
			first.ack();
			payloads.addAll(payloads(queue));
		});
		return payloads;
	}

	private record OneQueueStore(QueueStore queue) implements TaskStore {

		@Override
		public QueueStore queue(String name, LeaseTerms terms) {
			return this.queue;
		}

		@Override
		public void close() {
		}

	}

}
