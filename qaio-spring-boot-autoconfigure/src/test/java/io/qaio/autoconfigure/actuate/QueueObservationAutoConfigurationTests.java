package io.qaio.autoconfigure.actuate;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.PutInterceptor;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.listener.TaskListenerEndpoint;
import io.qaio.queue.listener.TaskListenerEndpointRegistry;
import io.qaio.queue.observation.DefaultProcessObservationConvention;
import io.qaio.queue.observation.DefaultPutObservationConvention;
import io.qaio.queue.observation.ProcessObservationConvention;
import io.qaio.queue.observation.PutObservationConvention;
import io.qaio.queue.observation.PutObservationInterceptor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

class QueueObservationAutoConfigurationTests {

	private final ApplicationContextRunner withoutRegistry = new ApplicationContextRunner()
		.withPropertyValues("qaio.queue.store=memory")
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				PayloadSerializerAutoConfiguration.class, MemoryTaskStoreAutoConfiguration.class,
				QueueObservationAutoConfiguration.class, TaskQueueAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutRegistry.withConfiguration(
			AutoConfigurations.of(ObservationAutoConfiguration.class, TaskListenerAutoConfiguration.class));

	@Test
	void putsAndDeliveriesAreObservedWhereBootObserves() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(PutObservationInterceptor.class);
			deliver(context);
		});
	}

	@Test
	void theRegistryMayBeTheApplicationsOwn() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.runner.withBean(ObservationRegistry.class, () -> registry).run((context) -> {
			deliver(context);
			TestObservationRegistryAssert.assertThat(registry)
				.hasNumberOfObservationsWithNameEqualTo("qaio.queue.put", 1)
				.hasNumberOfObservationsWithNameEqualTo("qaio.queue.process", 1)
				.hasNumberOfObservationsEqualTo(2);
		});
	}

	@Test
	void conventionsMayBeBeans() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.runner.withBean(ObservationRegistry.class, () -> registry)
			.withBean(PutObservationConvention.class, () -> new DefaultPutObservationConvention() {

				@Override
				public String getName() {
					return "acme.put";
				}

			})
			.withBean(ProcessObservationConvention.class, () -> new DefaultProcessObservationConvention() {

				@Override
				public String getName() {
					return "acme.task";
				}

			})
			.run((context) -> {
				deliver(context);
				TestObservationRegistryAssert.assertThat(registry)
					.hasNumberOfObservationsWithNameEqualTo("acme.put", 1)
					.hasNumberOfObservationsWithNameEqualTo("acme.task", 1);
			});
	}

	@Test
	void beansOfTheApplicationsOwnComeFirst() {
		PutInterceptor interceptor = (put) -> put.proceed(put.options().header("from", "acme"));
		this.runner.withBean(PutInterceptor.class, () -> interceptor).run((context) -> {
			assertThat(context).doesNotHaveBean(PutObservationInterceptor.class);
			assertThat(deliver(context).headers()).containsEntry("from", "acme");
		});
	}

	@Test
	void withoutARegistryNothingIsObserved() {
		this.withoutRegistry.run(QueueObservationAutoConfigurationTests::assertNothingIsObserved);
	}

	@Test
	void withoutMicrometerQueuesWork() {
		this.withoutRegistry.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run(QueueObservationAutoConfigurationTests::assertNothingIsObserved);
	}

	private static void assertNothingIsObserved(AssertableApplicationContext context) {
		assertThat(context).doesNotHaveBean(PutInterceptor.class);
		TaskQueue queue = context.getBean(TaskQueue.class);
		queue.put("hello");
		assertThat(queue.getNow().orElseThrow().ack()).isTrue();
	}

	/**
	 * Put a task, and let a listener work on it.
	 */
	private static Task deliver(ApplicationContext context) {
		CompletableFuture<Task> delivered = new CompletableFuture<>();
		context.getBean(TaskListenerEndpointRegistry.class)
			.register(TaskListenerEndpoint.of("listener", List.of("default"), (tasks) -> {
				delivered.complete(tasks.get(0));
				return null;
			}));
		context.getBean(TaskQueue.class).put("hello");
		Task task = delivered.orTimeout(20, TimeUnit.SECONDS).join();
		Awaitility.await().until(task::isSettled);
		return task;
	}

}
