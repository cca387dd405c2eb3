package io.qaio.queue.observation;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.qaio.queue.PayloadTooLargeException;
import io.qaio.queue.PendingPuts;
import io.qaio.queue.PutOptions;
import io.qaio.queue.PutResult;
import io.qaio.queue.QueueSettings;
import io.qaio.queue.Task;
import io.qaio.queue.TaskQueue;
import io.qaio.queue.TaskQueues;
import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.LeaseTerms;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.TaskStore;
import io.qaio.queue.store.TaskStoreUnavailableException;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class PutObservationInterceptorTests {

	private static final QueueSettings SETTINGS = QueueSettings.DEFAULTS.withSerializer("raw").withMaxPayloadSize(100);

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final TaskQueue queue = queue(new MemoryTaskStore(), null);

	@Test
	void aPutIsOneObservation() {
		String id = this.queue.put("hello").id();
		assertOnlyPut("stored").hasContextualNameEqualTo("put emails")
			.hasLowCardinalityKeyValue("error.type", "none")
			.hasHighCardinalityKeyValue("messaging.message.id", id)
			.hasHighCardinalityKeyValue("messaging.batch.message_count", "1")
			.doesNotHaveError();
		assertThat(this.queue.getNow().map(Task::id)).contains(id);
	}

	@Test
	void aBatchIsOneObservationWithItsCount() {
		assertThat(this.queue.putAll(List.of("one", "two", "three"))).hasSize(3).doesNotHaveDuplicates();
		assertOnlyPut("stored").hasHighCardinalityKeyValue("messaging.batch.message_count", "3")
			.doesNotHaveHighCardinalityKeyValueWithKey("messaging.message.id");
	}

	@Test
	void nothingToPutIsNoObservation() {
		assertThat(this.queue.putAll(List.of())).isEmpty();
		assertThat(this.queue.async().putAll(List.of()).join()).isEmpty();
		TestObservationRegistryAssert.assertThat(this.registry).doesNotHaveAnyObservation();
	}

	@Test
	void anAsynchronousPutIsObservedUntilItIsStored() {
		CompletableFuture<BitSet> stored = new CompletableFuture<>();
		CompletableFuture<PutResult> put = queue(storeThatAnswers(stored), null).async().put("hello");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasBeenStarted()
			.isNotStopped()
			.hasLowCardinalityKeyValue("outcome", "none");
		stored.complete(new BitSet());
		assertOnlyPut("stored").hasHighCardinalityKeyValue("messaging.message.id", put.join().id());
	}

	@Test
	void aRefusedPutIsObservedAsFailed() {
		String large = "x".repeat(101);
		assertThatExceptionOfType(PayloadTooLargeException.class).isThrownBy(() -> this.queue.put(large));
		assertOnlyPut("failed").thenError().isInstanceOf(PayloadTooLargeException.class);
		assertThatExceptionOfType(PayloadTooLargeException.class).isThrownBy(() -> this.queue.async().put(large));
	}

	@Test
	void aPutThatTheStoreCannotTakeIsObservedAsFailed() {
		TaskStoreUnavailableException away = new TaskStoreUnavailableException("away", null);
		TaskQueue queue = queue(storeThatAnswers(CompletableFuture.failedFuture(away)), null);
		assertThatExceptionOfType(TaskStoreUnavailableException.class).isThrownBy(() -> queue.put("hello"))
			.withMessage("away");
		assertOnlyPut("failed").hasError(away)
			.hasLowCardinalityKeyValue("error.type", TaskStoreUnavailableException.class.getName());
	}

	@Test
	void aPutThatWaitsForACommitSaysSo() {
		PendingPuts pending = new PendingPuts();
		TaskQueue queue = queue(new MemoryTaskStore(), pending);
		queue.put("hello", PutOptions.with().afterCommit());
		assertOnlyPut("waiting");
		pending.store();
		assertThat(queue.getNow()).isPresent();
		TestObservationRegistryAssert.assertThat(this.registry).hasNumberOfObservationsEqualTo(1);
	}

	@Test
	void theStoreIsCalledWithinTheObservation() {
		QueueStore store = mock();
		given(store.put(any())).willAnswer((call) -> {
			assertThat(this.registry.getCurrentObservation()).isNotNull()
				.extracting((current) -> current.getContextView().getName())
				.isEqualTo("qaio.queue.put");
			return CompletableFuture.completedFuture(null);
		});
		queue(store(store), null).put("hello");
		assertOnlyPut("stored");
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void whatTheTracerAddsTravelsBesidesTheCallersHeaders() {
		propagate("traceparent", "00-1-2-01");
		this.queue.put("hello", PutOptions.with().header("tenant", "acme"));
		Task task = this.queue.getNow().orElseThrow();
		assertThat(task.headers()).containsOnly(Map.entry("tenant", "acme"), Map.entry("traceparent", "00-1-2-01"));
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aTaskIsPutWithoutATraceThatDoesNotFit(CapturedOutput output) {
		propagate("baggage", "x".repeat(1000));
		this.queue.put("hello", PutOptions.with().header("large", "x".repeat(16_000)));
		Task task = this.queue.getNow().orElseThrow();
		assertThat(task.headers()).containsOnlyKeys("large");
		assertThat(output).contains("Queue 'emails': the tasks are put without header 'baggage' of their trace. "
				+ "All headers together must have at most 16384 bytes");
	}

	@Test
	void aConventionTakesThePlaceOfTheDefault() {
		PutObservationConvention convention = new DefaultPutObservationConvention() {

			@Override
			public String getName() {
				return "acme.put";
			}

			@Override
			public KeyValues getLowCardinalityKeyValues(PutObservationContext context) {
				return super.getLowCardinalityKeyValues(context).and("size", (context.getTasks() > 1) ? "many" : "one");
			}

		};
		queue(new MemoryTaskStore(), null, new PutObservationInterceptor(this.registry, convention)).put("hello");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("acme.put")
			.hasLowCardinalityKeyValue("size", "one")
			.hasLowCardinalityKeyValue("messaging.destination.name", "emails");
	}

	@Test
	void aConventionOfTheRegistryTakesThePlaceOfTheDefault() {
		this.registry.observationConfig().observationConvention(new GlobalPuts());
		this.queue.put("hello");
		TestObservationRegistryAssert.assertThat(this.registry).hasSingleObservationThat().hasNameEqualTo("global");
	}

	@Test
	void aRegistryThatDoesNothingCostsNoObservation() {
		TaskQueue queue = queue(new MemoryTaskStore(), null,
				new PutObservationInterceptor(ObservationRegistry.NOOP, null));
		queue.put("hello");
		assertThat(queue.getNow().orElseThrow().headers()).isEmpty();
	}

	private ObservationContextAssert<?> assertOnlyPut(String outcome) {
		return TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("qaio.queue.put")
			.hasBeenStarted()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("messaging.system", "qaio")
			.hasLowCardinalityKeyValue("messaging.destination.name", "emails")
			.hasLowCardinalityKeyValue("messaging.operation.name", "put")
			.hasLowCardinalityKeyValue("messaging.operation.type", "send")
			.hasLowCardinalityKeyValue("outcome", outcome);
	}

	/**
	 * As a tracer does.
	 */
	private void propagate(String name, String value) {
		this.registry.observationConfig().observationHandler(new ObservationHandler<PutObservationContext>() {

			@Override
			public void onStart(PutObservationContext context) {
				context.getSetter().set(context.getCarrier(), name, value);
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof PutObservationContext;
			}

		});
	}

	private TaskQueue queue(TaskStore store, @Nullable PendingPuts pending) {
		return queue(store, pending, new PutObservationInterceptor(this.registry, null));
	}

	private static TaskQueue queue(TaskStore store, @Nullable PendingPuts pending, PutObservationInterceptor puts) {
		return TaskQueues.on(store)
			.serializers(List.of(new RawPayloadSerializer()))
			.defaults(SETTINGS)
			.transactions(() -> Optional.ofNullable(pending))
			.interceptor(puts)
			.build()
			.queue("emails");
	}

	private static TaskStore storeThatAnswers(CompletableFuture<BitSet> answer) {
		QueueStore store = mock();
		given(store.put(any())).willReturn(answer);
		return store(store);
	}

	private static TaskStore store(QueueStore store) {
		return new TaskStore() {

			@Override
			public QueueStore queue(String name, LeaseTerms terms) {
				return store;
			}

			@Override
			public void close() {
				// holds nothing
			}

		};
	}

	private static final class GlobalPuts extends DefaultPutObservationConvention
			implements GlobalObservationConvention<PutObservationContext> {

		@Override
		public String getName() {
			return "global";
		}

	}

}
