package io.qaio.autoconfigure.queue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.listener.Concurrency;
import io.qaio.queue.listener.ContainerSettings;
import io.qaio.queue.listener.TaskListener;
import io.qaio.queue.listener.TaskListenerContainer;
import io.qaio.queue.listener.TaskListenerContainerFactory;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.listener.TaskListenerPostProcessor;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.backoff.ExponentialBackOff;

import static io.qaio.autoconfigure.StartupFailure.analyze;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class TaskListenerAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory")
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				TaskQueueAutoConfiguration.class, TaskListenerAutoConfiguration.class));

	@Test
	void defaultsAreDocumented() {
		this.runner.withBean(Mails.class).run((context) -> {
			ContainerSettings settings = settings(context.getBean(TaskListenerEndpointRegistry.class));
			assertThat(settings).isEqualTo(ContainerSettings.DEFAULTS.withRetryPolicy(settings.retryPolicy()));
			assertThat(settings.retryPolicy().getBackOff()).usingRecursiveComparison()
				.isEqualTo(ContainerSettings.DEFAULTS.retryPolicy().getBackOff());
			context.getBean(TaskQueues.class).queue("mails").put("hello");
			assertThat(context.getBean(Mails.class).sent.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
		});
	}

	@Test
	void propertiesConfigureListeners() {
		this.runner.withBean(Mails.class)
			.withPropertyValues("qaio.queue.listener.auto-startup=false", "qaio.queue.listener.concurrency=3-10",
					"qaio.queue.listener.prefetch=5", "qaio.queue.listener.batch-size=50",
					"qaio.queue.listener.shutdown-timeout=7s", "qaio.queue.listener.stuck-after=1m",
					"qaio.queue.listener.retry.initial-interval=2s", "qaio.queue.listener.retry.multiplier=1.5",
					"qaio.queue.listener.retry.max-interval=10s", "qaio.queue.listener.retry.jitter=0.25")
			.run((context) -> {
				TaskListenerEndpointRegistry registry = context.getBean(TaskListenerEndpointRegistry.class);
				ContainerSettings settings = settings(registry);
				assertThat(settings).isEqualTo(new ContainerSettings(new Concurrency(3, 10), 5, 50, null, false,
						Duration.ofSeconds(7), Duration.ofMinutes(1), settings.retryPolicy(), null));
				ExponentialBackOff backOff = (ExponentialBackOff) settings.retryPolicy().getBackOff();
				assertThat(backOff.getInitialInterval()).isEqualTo(2000);
				assertThat(backOff.getMultiplier()).isEqualTo(1.5);
				assertThat(backOff.getMaxInterval()).isEqualTo(10_000);
				assertThat(backOff.getJitter()).isEqualTo(500);
				assertThat(registry.containers()).noneMatch(TaskListenerContainer::isRunning);
			});
	}

	@Test
	void containerFactoryMayBeRegisteredAsAnObject() {
		TaskQueues queues = TaskQueues.on(new MemoryTaskStore())
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
			.build();
		TaskListenerContainerFactory own = new TaskListenerContainerFactory(queues, ContainerSettings.DEFAULTS, false);
		this.runner
			.withInitializer(
					(context) -> context.getBeanFactory().registerSingleton(TaskListenerAutoConfiguration.FACTORY, own))
			.run((context) -> assertThat(context.getBean(TaskListenerContainerFactory.class)).isSameAs(own));
	}

	@Test
	void listenersMayBeSwitchedOff() {
		this.runner.withBean(Mails.class)
			.withPropertyValues("qaio.queue.listener.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(TaskQueues.class)
				.doesNotHaveBean(TaskListenerEndpointRegistry.class)
				.doesNotHaveBean(TaskListenerPostProcessor.class)
				.doesNotHaveBean(TaskListenerContainerFactory.class));
	}

	@Test
	void applicationWithoutListenersWorks() {
		this.runner.withPropertyValues("qaio.queue.listener.concurrency=2")
			.run((context) -> assertThat(context).hasSingleBean(TaskListenerEndpointRegistry.class));
	}

	@Test
	void reactorIsNotNeeded() {
		this.runner.withBean(Mails.class)
			.withClassLoader(new FilteredClassLoader(Mono.class.getPackageName()))
			.run((context) -> {
				context.getBean(TaskQueues.class).queue("mails").put("hello");
				assertThat(context.getBean(Mails.class).sent.poll(20, TimeUnit.SECONDS)).isEqualTo("hello");
			});
	}

	@ParameterizedTest
	@CsvSource({ "concurrency, 10-3, 'the bounds must be 1 or more, the lower one first, not 10 and 3'",
			"concurrency, x, 'must be a number such as 3, or bounds such as 3-10'",
			"prefetch, -1, 'prefetch must be 0 or more, not -1'", "batch-size, 0, 'batchSize must be 1 or more, not 0'",
			"shutdown-timeout, 0s, 'shutdownTimeout must be 1 ms or more, not PT0S'",
			"stuck-after, -1s, 'stuckAfter must be 1 ms or more, not PT-1S'",
			"retry.initial-interval, 0s, must be 1 ms or more",
			"retry.max-interval, 1ms, 'must not be less than initial-interval, PT1S'",
			"retry.jitter, 1.5, must be between 0 and 1" })
	void badPropertiesAreNamed(String property, String value, String reason) {
		FailureAnalysis analysis = analyze(this.runner.withBean(Mails.class), "qaio.queue.store=memory",
				"qaio.queue.listener." + property + "=" + value);
		assertThat(analysis.getDescription()).contains("qaio.queue.listener." + property, reason);
	}

	@ParameterizedTest
	@CsvSource({ "1ms, 1ms, 0", "1s, 1s, 1", "1s, 2s, 0.5" })
	void theBoundsOfRetriesAreAccepted(String initial, String max, String jitter) {
		this.runner.withBean(Mails.class)
			.withPropertyValues("qaio.queue.store=memory", "qaio.queue.listener.retry.initial-interval=" + initial,
					"qaio.queue.listener.retry.max-interval=" + max, "qaio.queue.listener.retry.jitter=" + jitter)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void startupFailureNamesTheMethod() {
		FailureAnalysis analysis = analyze(this.runner.withBean(BadConcurrency.class), "qaio.queue.store=memory");
		assertThat(analysis.getDescription()).startsWith("An annotation cannot be applied to its method:")
			.contains("Method: " + BadConcurrency.class.getName() + ".send(String)",
					"Annotation: @" + TaskListener.class.getName(), "Reason: concurrency = \"many\": ");
		assertThat(analysis.getAction()).startsWith("Correct the annotation or the method, ");
	}

	private static ContainerSettings settings(TaskListenerEndpointRegistry registry) {
		return registry.container("Mails.send").orElseThrow().settings();
	}

	static class Mails {

		private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();

		@TaskListener(queues = "mails")
		void send(String mail) {
			this.sent.add(mail);
		}

	}

	static class BadConcurrency {

		@TaskListener(queues = "mails", concurrency = "many")
		void send(String mail) {
		}

	}

}
