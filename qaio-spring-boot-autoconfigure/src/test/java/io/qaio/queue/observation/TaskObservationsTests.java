package io.qaio.queue.observation;

import java.io.IOException;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class TaskObservationsTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final TaskObservations observations = new MicrometerTaskObservations(this.registry, null);

	private final TaskQueue queue = TaskQueues.on(new MemoryTaskStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build()
		.queue("emails");

	@ParameterizedTest
	@EnumSource
	void aDeliveryIsObservedFromItsStartToItsEnd(TaskOutcome outcome) {
		Task task = task();
		TaskObservation observation = this.observations.start(task);
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasBeenStarted()
			.isNotStopped()
			.hasLowCardinalityKeyValue("outcome", "none");
		observation.end(outcome, null);
		assertOnlyTask(outcome.name().toLowerCase()).hasContextualNameEqualTo("task emails")
			.hasLowCardinalityKeyValue("attempt", "1")
			.hasHighCardinalityKeyValue("task.id", task.id())
			.doesNotHaveError();
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "9, 9", "10, 10+", "65535, 10+" })
	void manyAttemptsAreOneValue(int attempt, String value) {
		Task task = mock();
		given(task.attempt()).willReturn(attempt);
		given(task.id()).willReturn("42");
		given(task.queue()).willReturn(this.queue);
		this.observations.start(task).end(TaskOutcome.ACKED, null);
		assertOnlyTask("acked").hasLowCardinalityKeyValue("attempt", value);
	}

	@Test
	void theCauseIsItsError() {
		IOException cause = new IOException("no such mailbox");
		this.observations.start(task()).end(TaskOutcome.FAILED, cause);
		assertOnlyTask("failed").hasError(cause);
	}

	@Test
	void itEndsOnce() {
		TaskObservation observation = this.observations.start(task());
		observation.end(TaskOutcome.ACKED, null);
		observation.end(TaskOutcome.FAILED, new IOException());
		assertOnlyTask("acked").doesNotHaveError();
	}

	@Test
	void itIsTheCurrentOneOfTheThreadInItsScope() {
		TaskObservation observation = this.observations.start(task());
		assertThat(this.registry.getCurrentObservation()).isNull();
		try (TaskObservation.Scope scope = observation.openScope()) {
			assertThat(this.registry.getCurrentObservation()).isNotNull()
				.extracting((current) -> current.getContextView().getName())
				.isEqualTo("qaio.task");
		}
		assertThat(this.registry.getCurrentObservation()).isNull();
		TestObservationRegistryAssert.assertThat(this.registry).hasSingleObservationThat().isNotStopped();
	}

	@Test
	void aConventionTakesThePlaceOfTheDefault() {
		TaskObservationConvention convention = new DefaultTaskObservationConvention() {

			@Override
			public String getName() {
				return "acme.task";
			}

		};
		new MicrometerTaskObservations(this.registry, convention).start(task()).end(TaskOutcome.RELEASED, null);
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("acme.task")
			.hasLowCardinalityKeyValue("outcome", "released");
	}

	@Test
	void withoutARegistryNothingIsObserved() {
		for (TaskObservations none : List.of(TaskObservations.NONE,
				new MicrometerTaskObservations(ObservationRegistry.NOOP, null))) {
			TaskObservation observation = none.start(task());
			observation.openScope().close();
			observation.end(TaskOutcome.ACKED, null);
		}
	}

	private Task task() {
		this.queue.put("hello");
		return this.queue.getNow().orElseThrow();
	}

	private ObservationContextAssert<?> assertOnlyTask(String outcome) {
		return TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("qaio.task")
			.hasBeenStarted()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("queue", "emails")
			.hasLowCardinalityKeyValue("outcome", outcome);
	}

}
