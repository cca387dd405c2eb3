package io.qaio.queue.observation;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.qaio.autoconfigure.actuate.QueueObservationAutoConfiguration;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskListenerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.AckMode;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerContainerFactory;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is observed of deliveries that listeners work on.
 */
@Timeout(60)
class ObservedListenersTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final List<ProcessObservationContext> finished = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory", "qaio.queue.listener.retry.initial-interval=1ms",
				"qaio.queue.listener.shutdown-timeout=500ms")
		.withBean(ObservationRegistry.class, () -> this.registry)
		.withBean(Listeners.class)
		.withConfiguration(
				AutoConfigurations.of(JacksonAutoConfiguration.class, PayloadSerializerAutoConfiguration.class,
						MemoryTaskStoreAutoConfiguration.class, QueueObservationAutoConfiguration.class,
						TaskQueueAutoConfiguration.class, TaskListenerAutoConfiguration.class));

	ObservedListenersTests() {
		this.registry.observationConfig().observationHandler(new ObservationHandler<ProcessObservationContext>() {

			@Override
			public void onStop(ProcessObservationContext context) {
				ObservedListenersTests.this.finished.add(context);
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof ProcessObservationContext;
			}

		});
	}

	@Test
	void successIsAcked() {
		this.runner.run((context) -> {
			put(context, "plain");
			awaitTasks("plain 1 acked");
		});
	}

	@Test
	void listenersOfAFactoryOfTheUsersOwnAreObserved() {
		this.runner.withUserConfiguration(OwnFactory.class).run((context) -> {
			put(context, "own");
			awaitTasks("own 1 acked");
		});
	}

	@Test
	void aMethodRunsWithinItsObservation() {
		this.runner.run((context) -> {
			put(context, "observing");
			awaitTasks("observing 1 acked");
			TestObservationRegistryAssert.assertThat(this.registry)
				.hasObservationWithNameEqualTo("within")
				.that()
				.hasParentObservationContextMatching((parent) -> "qaio.queue.process".equals(parent.getName()));
		});
	}

	@Test
	void everyAttemptIsObservedWithItsError() {
		this.runner.run((context) -> {
			put(context, "flaky");
			awaitTasks("flaky 1 failed", "flaky 2 failed", "flaky 3 acked");
			assertThat(this.finished).filteredOn((task) -> task.getError() != null)
				.hasSize(2)
				.allSatisfy((task) -> assertThat(task.getError()).hasMessage("not yet"));
		});
	}

	@Test
	void whatIsNotRetriedIsBuried() {
		this.runner.run((context) -> {
			put(context, "hopeless");
			awaitTasks("hopeless 1 buried");
		});
	}

	@Test
	void whatCannotBeReadIsBuried() {
		this.runner.run((context) -> {
			put(context, "numbers");
			awaitTasks("numbers 1 buried");
		});
	}

	@Test
	void eachTaskOfABatchIsObserved() {
		this.runner.run((context) -> {
			context.getBean(TaskQueues.class).queue("batch").putAll(List.of("a", "b", "c"));
			awaitTasks("batch 1 acked", "batch 1 acked", "batch 1 acked");
		});
	}

	@Test
	void aStageIsObservedUntilItCompletes() {
		this.runner.run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			put(context, "stage");
			Awaitility.await()
				.untilAsserted(() -> TestObservationRegistryAssert.assertThat(this.registry)
					.hasObservationWithNameEqualTo("qaio.queue.process")
					.that()
					.isNotStopped());
			listeners.stage.complete(null);
			awaitTasks("stage 1 acked");
		});
	}

	@Test
	void aMonoKnowsItsObservation() {
		this.runner.run((context) -> {
			put(context, "mono");
			awaitTasks("mono 1 acked");
			assertThat(context.getBean(Listeners.class).seenByMono.join()).isEqualTo("qaio.queue.process");
		});
	}

	@Test
	void whoEndsADeliveryByHandIsNotSecondGuessed() {
		this.runner.run((context) -> {
			put(context, "manual");
			awaitTasks("manual 1 unknown");
		});
	}

	@Test
	void whatAStopInterruptsIsReleased() {
		this.runner.run((context) -> {
			Listeners listeners = context.getBean(Listeners.class);
			put(context, "slow");
			listeners.slowStarted.join();
			context.getBean(TaskListenerEndpointRegistry.class).stop();
			awaitTasks("slow 1 released");
		});
	}

	@ParameterizedTest
	@CsvSource({ "plain, ack, acked", "flaky, fail, failed", "hopeless, bury, buried" })
	void whatBecameOfATaskIsCountedOnceTheStoreHasConfirmedIt(String queue, String operation, String outcome) {
		this.runner.withBean(TaskStore.class, SlowStore::new).run((context) -> {
			SlowStore store = context.getBean(SlowStore.class);
			CompletableFuture<?> asked = store.slow(queue + "." + operation);
			put(context, queue);
			asked.join();
			assertThat(this.finished).isEmpty();
			store.go();
			Awaitility.await().until(() -> !this.finished.isEmpty());
			assertThat(describe(this.finished.get(0))).isEqualTo(queue + " 1 " + outcome);
		});
	}

	@ParameterizedTest
	@CsvSource({ "plain, ack", "flaky, fail", "hopeless, bury", "batch, ack" })
	void whatTheStoreDoesNotConfirmIsLost(String queue, String operation) {
		this.runner.withBean(TaskStore.class, SlowStore::new).run((context) -> {
			SlowStore store = context.getBean(SlowStore.class);
			CompletableFuture<?> asked = store.slow(queue + "." + operation);
			put(context, queue);
			asked.join();
			context.getBean(TaskQueues.class).queue(queue).purge();
			store.go();
			awaitTasks(queue + " 1 lost");
		});
	}

	@Test
	void whatTheStoreHasNotConfirmedAtTheStopIsUnknown() {
		this.runner.withBean(TaskStore.class, SlowStore::new).run((context) -> {
			SlowStore store = context.getBean(SlowStore.class);
			CompletableFuture<?> asked = store.slow("plain.ack");
			put(context, "plain");
			asked.join();
			context.getBean(TaskListenerEndpointRegistry.class).stop();
			awaitTasks("plain 1 unknown");
			store.go();
		});
	}

	private static void put(ApplicationContext context, String queue) {
		context.getBean(TaskQueues.class).queue(queue).put("hello");
	}

	private void awaitTasks(String... tasks) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(this.finished.stream().map(ObservedListenersTests::describe))
				.containsExactly(tasks));
	}

	private static String describe(ProcessObservationContext context) {
		return value(context, "messaging.destination.name") + " " + value(context, "attempt") + " "
				+ value(context, "outcome");
	}

	private static String value(Observation.Context context, String key) {
		return context.getLowCardinalityKeyValues()
			.stream()
			.filter((keyValue) -> keyValue.getKey().equals(key))
			.findFirst()
			.orElseThrow()
			.getValue();
	}

	static class Listeners {

		final CompletableFuture<Void> stage = new CompletableFuture<>();

		final CompletableFuture<String> seenByMono = new CompletableFuture<>();

		final CompletableFuture<Void> slowStarted = new CompletableFuture<>();

		private final ObservationRegistry registry;

		Listeners(ObservationRegistry registry) {
			this.registry = registry;
		}

		@TaskListener(queues = "plain")
		void plain(String text) {
		}

		@TaskListener(queues = "observing")
		void observing(String text) {
			Observation.start("within", this.registry).stop();
		}

		@TaskListener(queues = "flaky")
		void flaky(Task task) {
			if (task.attempt() < 3) {
				throw new IllegalStateException("not yet");
			}
		}

		@TaskListener(queues = "hopeless", noRetryFor = IllegalArgumentException.class)
		void hopeless(String text) {
			throw new IllegalArgumentException("never");
		}

		@TaskListener(queues = "numbers")
		void numbers(int number) {
		}

		@TaskListener(queues = "batch", batch = true)
		void batch(List<String> texts) {
		}

		@TaskListener(queues = "stage")
		CompletionStage<Void> stage(String text) {
			return this.stage;
		}

		@TaskListener(queues = "mono")
		Mono<Void> mono(String text) {
			return Mono.deferContextual((context) -> {
				Observation observation = context.get("micrometer.observation");
				this.seenByMono.complete(String.valueOf(observation.getContextView().getName()));
				return Mono.empty();
			});
		}

		@TaskListener(queues = "manual", ackMode = AckMode.MANUAL)
		void manual(Task task) {
			task.ack();
		}

		@TaskListener(queues = "slow")
		void slow(String text) throws InterruptedException {
			this.slowStarted.complete(null);
			Thread.sleep(60_000);
		}

	}

	/**
	 * A store in memory that lets a call wait.
	 */
	static final class SlowStore implements TaskStore {

		private final MemoryTaskStore store = new MemoryTaskStore();

		private final CompletableFuture<Void> asked = new CompletableFuture<>();

		private final CompletableFuture<Void> go = new CompletableFuture<>();

		private volatile String slow = "";

		/**
		 * Let calls wait.
		 * @param method which: {@code <queue>.<method>}
		 * @return completes with the first of them
		 */
		CompletableFuture<?> slow(String method) {
			this.slow = method;
			return this.asked;
		}

		void go() {
			this.go.complete(null);
		}

		@Override
		public QueueStore queue(String name, LeaseTerms terms) {
			QueueStore queue = this.store.queue(name, terms);
			return (QueueStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { QueueStore.class },
					(proxy, method, arguments) -> {
						if (!this.slow.equals(name + "." + method.getName())) {
							return method.invoke(queue, arguments);
						}
						this.asked.complete(null);
						return this.go.thenCompose((any) -> {
							try {
								return (CompletionStage<?>) method.invoke(queue, arguments);
							}
							catch (ReflectiveOperationException ex) {
								throw new IllegalStateException(ex);
							}
						});
					});
		}

		@Override
		public void close() {
			this.store.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactory {

		@Bean
		TaskListenerContainerFactory singly(TaskListenerContainerFactory taskListenerContainerFactory) {
			return taskListenerContainerFactory.with((settings) -> settings.withPrefetch(0));
		}

		@TaskListener(queues = "own", containerFactory = "singly")
		void own(String text) {
		}

	}

}
