package io.qaio.queue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

class TaskRequeuerTests {

	/** A queue whose store does not answer visits. */
	private static final String SILENT = "silent";

	private final MemoryTaskStore store = new MemoryTaskStore();

	private final Map<String, Integer> visits = new ConcurrentHashMap<>();

	private final TaskQueues queues = TaskQueues.on(new CountingStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw").withVisibilityTimeout(Duration.ofMillis(50)))
		.build();

	private final TaskRequeuer requeuer = new TaskRequeuer(this.queues, Duration.ofMillis(10));

	@AfterEach
	void close() {
		this.requeuer.stop();
		this.store.close();
	}

	@Test
	void visitsOneQueueAtEachIntervalAndAllInRotation() {
		for (int i = 0; i < 5; i++) {
			this.queues.queue("q" + i);
		}
		this.requeuer.start();
		await().until(() -> this.visits.size() == 5 && Collections.min(this.visits.values()) >= 3);
		this.requeuer.stop();
		assertThat(Collections.max(this.visits.values()) - Collections.min(this.visits.values()))
			.isLessThanOrEqualTo(1);
	}

	@Test
	void requeuesExpiredLeasesWhileNobodyWaits() throws Exception {
		TaskQueue queue = this.queues.queue("q");
		queue.put("work");
		Task task = queue.get();
		this.requeuer.start();
		int before = this.visits.getOrDefault("q", 0);
		await().until(() -> this.visits.getOrDefault("q", 0) > before + 10);
		assertThat(queue.getNow()).hasValueSatisfying((again) -> assertThat(again.id()).isEqualTo(task.id()));
	}

	@Test
	void goesOnAfterAFailure() {
		this.queues.queue("closed");
		this.store.close();
		this.requeuer.start();
		await().until(() -> this.visits.getOrDefault("closed", 0) >= 3);
	}

	@Test
	void visitsOtherStoresWhileOneDoesNotAnswer() {
		TaskQueues queues = TaskQueues.on(new CountingStore())
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.store("elsewhere", new CountingStore())
			.build();
		queues.queue(SILENT);
		TaskRequeuer requeuer = new TaskRequeuer(queues, Duration.ofMillis(10));
		requeuer.start();
		try {
			await().until(() -> this.visits.getOrDefault("elsewhere", 0) > 10);
			assertThat(this.visits).containsEntry(SILENT, 1);
		}
		finally {
			requeuer.stop();
		}
	}

	@Test
	void queuesAreAddedWhileItRuns() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		TaskRequeuer requeuer = new TaskRequeuer(Duration.ofMillis(10));
		requeuer.start();
		try {
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn(Predicate.not(before::contains))
				.extracting(Thread::getName)
				.doesNotContain("qaio-requeue");
			this.queues.queue("q");
			requeuer.add(this.queues);
			await().until(() -> this.visits.getOrDefault("q", 0) > 1);
		}
		finally {
			requeuer.stop();
		}
	}

	@Test
	void isStartedAndStoppedAgain() {
		assertThat(this.requeuer.isRunning()).isFalse();
		this.requeuer.start();
		this.requeuer.start();
		assertThat(this.requeuer.isRunning()).isTrue();
		this.requeuer.stop();
		this.requeuer.stop();
		assertThat(this.requeuer.isRunning()).isFalse();
		this.requeuer.start();
		assertThat(this.requeuer.isRunning()).isTrue();
	}

	@Test
	void anIntervalMustBePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TaskRequeuer(this.queues, Duration.ZERO))
			.withMessageContaining("interval of requeueing");
	}

	/**
	 * Counts the visits to the queues of the memory store.
	 */
	private final class CountingStore implements TaskStore {

		@Override
		public QueueStore queue(String name, LeaseTerms terms) {
			QueueStore queue = TaskRequeuerTests.this.store.queue(name, terms);
			return (QueueStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { QueueStore.class },
					(proxy, method, arguments) -> {
						if (method.getName().equals("requeueExpired")) {
							TaskRequeuerTests.this.visits.merge(name, 1, Integer::sum);
							if (name.equals(SILENT)) {
								return new CompletableFuture<>();
							}
						}
						return method.invoke(queue, arguments);
					});
		}

		@Override
		public void close() {
			TaskRequeuerTests.this.store.close();
		}

	}

}
