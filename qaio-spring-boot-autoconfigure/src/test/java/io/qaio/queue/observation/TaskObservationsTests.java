package io.qaio.queue.observation;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
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
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
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
		TaskObservation observation = this.observations.start("emails", task);
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
		this.observations.start("emails", task).end(TaskOutcome.ACKED, null);
		assertOnlyTask("acked").hasLowCardinalityKeyValue("attempt", value);
	}

	@Test
	void theCauseIsItsError() {
		IOException cause = new IOException("no such mailbox");
		this.observations.start("emails", task()).end(TaskOutcome.FAILED, cause);
		assertOnlyTask("failed").hasError(cause);
	}

	@Test
	void itEndsOnce() {
		TaskObservation observation = this.observations.start("emails", task());
		observation.end(TaskOutcome.ACKED, null);
		observation.end(TaskOutcome.FAILED, new IOException());
		assertOnlyTask("acked").doesNotHaveError();
	}

	@Test
	void itIsTheCurrentOneOfTheThreadWhileTheWorkRuns() throws Exception {
		TaskObservation observation = this.observations.start("emails", task());
		assertThat(this.registry.getCurrentObservation()).isNull();
		Optional<Observation> current = observation
			.call(() -> Optional.ofNullable(this.registry.getCurrentObservation()));
		assertThat(current.map(TaskObservationsTests::name)).contains("qaio.task");
		assertThat(this.registry.getCurrentObservation()).isNull();
		assertThatIOException().isThrownBy(() -> observation.call(() -> {
			throw new IOException("no such mailbox");
		})).withMessage("no such mailbox");
		assertThat(this.registry.getCurrentObservation()).isNull();
		TestObservationRegistryAssert.assertThat(this.registry).hasSingleObservationThat().isNotStopped();
	}

	@Test
	void aMonoHasItInItsContext() throws Exception {
		TaskObservation observation = this.observations.start("emails", task());
		Mono<String> mono = observation.call(() -> Mono.deferContextual(
				(context) -> Mono.just(name(context.<Observation>get(ObservationThreadLocalAccessor.KEY)))));
		assertThat(mono.block()).isEqualTo("qaio.task");
	}

	@Test
	void aConventionTakesThePlaceOfTheDefault() {
		TaskObservationConvention convention = new DefaultTaskObservationConvention() {

			@Override
			public String getName() {
				return "acme.task";
			}

		};
		new MicrometerTaskObservations(this.registry, convention).start("emails", task())
			.end(TaskOutcome.RELEASED, null);
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("acme.task")
			.hasLowCardinalityKeyValue("outcome", "released");
	}

	@Test
	void withoutARegistryTheWorkIsDoneAllTheSame() throws Exception {
		for (TaskObservations none : List.of(TaskObservations.NONE,
				new MicrometerTaskObservations(ObservationRegistry.NOOP, null))) {
			TaskObservation observation = none.start("emails", task());
			assertThat(observation.<String>call(() -> "done")).isEqualTo("done");
			observation.end(TaskOutcome.ACKED, null);
		}
	}

	private static String name(Observation observation) {
		return String.valueOf(observation.getContextView().getName());
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
