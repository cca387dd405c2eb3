package io.qaio.autoconfigure.actuate;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.qaio.autoconfigure.queue.PayloadSerializerAutoConfiguration;
import io.qaio.autoconfigure.queue.TaskQueueAutoConfiguration;
import io.qaio.autoconfigure.queue.store.MemoryTaskStoreAutoConfiguration;
import io.qaio.queue.PutInterceptor;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.observation.DefaultPutObservationConvention;
import io.qaio.queue.observation.DefaultTaskObservationConvention;
import io.qaio.queue.observation.MicrometerTaskObservations;
import io.qaio.queue.observation.ObservedPuts;
import io.qaio.queue.observation.PutObservationConvention;
import io.qaio.queue.observation.TaskObservation;
import io.qaio.queue.observation.TaskObservationConvention;
import io.qaio.queue.observation.TaskObservations;
import io.qaio.queue.observation.TaskOutcome;
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

	private final ApplicationContextRunner runner = this.withoutRegistry
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class));

	@Test
	void putsAndDeliveriesAreObservedWhereBootObserves() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(ObservedPuts.class).hasSingleBean(MicrometerTaskObservations.class);
			deliver(context);
		});
	}

	@Test
	void registryCanBeReplaced() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.runner.withBean(ObservationRegistry.class, () -> registry).run((context) -> {
			deliver(context);
			TestObservationRegistryAssert.assertThat(registry)
				.hasNumberOfObservationsWithNameEqualTo("qaio.put", 1)
				.hasNumberOfObservationsWithNameEqualTo("qaio.task", 1)
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
			.withBean(TaskObservationConvention.class, () -> new DefaultTaskObservationConvention() {

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
		this.runner.withBean(PutInterceptor.class, () -> interceptor)
			.withBean(TaskObservations.class, () -> TaskObservations.NONE)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(ObservedPuts.class)
					.doesNotHaveBean(MicrometerTaskObservations.class);
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
		assertThat(context).doesNotHaveBean(PutInterceptor.class).doesNotHaveBean(TaskObservations.class);
		TaskQueue queue = context.getBean(TaskQueue.class);
		queue.put("hello");
		assertThat(queue.getNow().orElseThrow().ack()).isTrue();
	}

	private static Task deliver(ApplicationContext context) {
		TaskQueue queue = context.getBean(TaskQueue.class);
		queue.put("hello");
		Task task = queue.getNow().orElseThrow();
		TaskObservation observation = context.getBean(TaskObservations.class).start(task);
		assertThat(task.ack()).isTrue();
		observation.end(TaskOutcome.ACKED, null);
		return task;
	}

}
