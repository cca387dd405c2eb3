package io.qaio.queue.observation;

import java.io.IOException;
import java.util.List;

import io.micrometer.observation.Observation;
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

/**
 * The observation of deliveries, as listeners and loops of {@code get} and {@code ack}
 * use it.
 */
class QueueObservationTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final TaskQueue queue = TaskQueues.on(new MemoryTaskStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build()
		.queue("emails");

	@ParameterizedTest
	@EnumSource
	void aDeliveryIsObservedFromItsStartToItsEnd(TaskOutcome outcome) {
		Task task = task();
		ProcessObservationContext context = new ProcessObservationContext(task);
		Observation observation = start(context);
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasBeenStarted()
			.isNotStopped()
			.hasLowCardinalityKeyValue("outcome", "none");
		context.setOutcome(outcome);
		observation.stop();
		assertOnlyTask(outcome.name().toLowerCase()).hasContextualNameEqualTo("process emails")
			.hasLowCardinalityKeyValue("attempt", "1")
			.hasLowCardinalityKeyValue("error.type", "none")
			.hasHighCardinalityKeyValue("messaging.message.id", task.id())
			.doesNotHaveError();
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "9, 9", "10, 10+", "65535, 10+" })
	void manyAttemptsAreOneValue(int attempt, String value) {
		Task task = mock();
		given(task.attempt()).willReturn(attempt);
		given(task.id()).willReturn("42");
		given(task.queue()).willReturn(this.queue);
		ProcessObservationContext context = new ProcessObservationContext(task);
		Observation observation = start(context);
		context.setOutcome(TaskOutcome.ACKED);
		observation.stop();
		assertOnlyTask("acked").hasLowCardinalityKeyValue("attempt", value);
	}

	@Test
	void theCauseIsItsError() {
		IOException cause = new IOException("no such mailbox");
		ProcessObservationContext context = new ProcessObservationContext(task());
		Observation observation = start(context);
		context.setOutcome(TaskOutcome.FAILED);
		observation.error(cause);
		observation.stop();
		assertOnlyTask("failed").hasError(cause).hasLowCardinalityKeyValue("error.type", IOException.class.getName());
	}

	@Test
	void itIsTheCurrentOneOfTheThreadInItsScope() {
		Observation observation = start(new ProcessObservationContext(task()));
		assertThat(this.registry.getCurrentObservation()).isNull();
		try (Observation.Scope scope = observation.openScope()) {
			assertThat(this.registry.getCurrentObservation()).isNotNull()
				.extracting((current) -> current.getContextView().getName())
				.isEqualTo("qaio.queue.process");
		}
		assertThat(this.registry.getCurrentObservation()).isNull();
		TestObservationRegistryAssert.assertThat(this.registry).hasSingleObservationThat().isNotStopped();
	}

	@Test
	void aConventionTakesThePlaceOfTheDefault() {
		ProcessObservationConvention convention = new DefaultProcessObservationConvention() {

			@Override
			public String getName() {
				return "acme.task";
			}

		};
		ProcessObservationContext context = new ProcessObservationContext(task());
		QueueObservation.PROCESS
			.observation(convention, new DefaultProcessObservationConvention(), () -> context, this.registry)
			.observe(() -> context.setOutcome(TaskOutcome.RELEASED));
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("acme.task")
			.hasLowCardinalityKeyValue("outcome", "released");
	}

	@Test
	void withoutARegistryNothingIsObserved() {
		ProcessObservationContext context = new ProcessObservationContext(task());
		Observation observation = QueueObservation.PROCESS.observation(null, new DefaultProcessObservationConvention(),
				() -> context, ObservationRegistry.NOOP);
		assertThat(observation.isNoop()).isTrue();
		observation.observe(() -> context.setOutcome(TaskOutcome.ACKED));
	}

	private Observation start(ProcessObservationContext context) {
		return QueueObservation.PROCESS
			.observation(null, new DefaultProcessObservationConvention(), () -> context, this.registry)
			.start();
	}

	private Task task() {
		this.queue.put("hello");
		return this.queue.getNow().orElseThrow();
	}

	private ObservationContextAssert<?> assertOnlyTask(String outcome) {
		return TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("qaio.queue.process")
			.hasBeenStarted()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("messaging.system", "qaio")
			.hasLowCardinalityKeyValue("messaging.destination.name", "emails")
			.hasLowCardinalityKeyValue("messaging.operation.name", "process")
			.hasLowCardinalityKeyValue("messaging.operation.type", "process")
			.hasLowCardinalityKeyValue("outcome", outcome);
	}

}
