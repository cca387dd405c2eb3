package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.qaio.queue.serialization.RawPayloadSerializer;
import io.qaio.queue.store.QueueStore;
import io.qaio.queue.store.memory.MemoryTaskStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is refused; what ticks do is in the contract of the stores.
 */
class ScheduleTicksTests {

	private final TaskQueue queue = TaskQueues.on(new MemoryTaskStore())
		.serializers(List.of(new RawPayloadSerializer()))
		.defaults(QueueSettings.DEFAULTS.withSerializer("raw"))
		.build()
		.queue("emails");

	@ParameterizedTest
	@MethodSource
	void optionsThatSayWhenATaskComesOrWhatItsIdIsAreRefused(PutOptions options) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.ticks("digest", options))
			.withMessage(
					"Queue 'emails', schedule 'digest': each tick gives its task an id and a time; the options must"
							+ " leave out id, uniqueFor, delay and at");
	}

	static Stream<PutOptions> optionsThatSayWhenATaskComesOrWhatItsIdIsAreRefused() {
		return Stream.of(PutOptions.with().id("order-42"), PutOptions.with().uniqueFor(Duration.ofHours(1)),
				PutOptions.with().delay(Duration.ofHours(1)), PutOptions.with().at(Instant.EPOCH));
	}

	@Test
	void aSerializerThatIsNotThereIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.queue.ticks("digest", PutOptions.with().serializer("jason")))
			.withMessageStartingWith("Queue 'emails': no serializer is named 'jason'.");
	}

	@Test
	void aNameHasOneTo200Bytes() {
		Instant tick = Instant.parse("2026-01-01T00:00:00.001Z");
		ScheduleTicks ticks = this.queue.ticks("x".repeat(200), PutOptions.with());
		assertThat(ticks.put(tick.minusSeconds(1), new TreeMap<>(Map.of(tick, "work")))).isEqualTo(tick);
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.ticks("x".repeat(201), PutOptions.with()))
			.withMessage("The name of a schedule must have 1 to 200 bytes as UTF-8, not 201: " + "x".repeat(20) + "…");
		assertThatIllegalArgumentException().isThrownBy(() -> this.queue.ticks("", PutOptions.with()));
	}

	@Test
	void payloadsThatCannotBeWrittenAreRefused() {
		ScheduleTicks ticks = this.queue.ticks("digest", PutOptions.with());
		Instant last = ticks.last();
		assertThatExceptionOfType(InvalidTaskException.class)
			.isThrownBy(() -> ticks.put(last, new TreeMap<>(Map.of(last.minusSeconds(1), "good", last, 42))));
		assertThatIllegalArgumentException().isThrownBy(() -> ticks.put(last, new TreeMap<Instant, String>()));
		assertThat(ticks.last()).isEqualTo(last);
		assertThat(this.queue.stats().ready()).isZero();
	}

	@Test
	void moreTicksThanAStoreTakesInOneStepAreRefused() {
		ScheduleTicks ticks = this.queue.ticks("digest", PutOptions.with());
		Instant last = ticks.last();
		TreeMap<Instant, String> payloads = new TreeMap<>();
		for (int i = 0; i < QueueStore.PORTION; i++) {
			payloads.put(last.plusMillis(i), "work");
		}
		assertThat(ticks.put(last, payloads)).isEqualTo(payloads.lastKey());
		payloads.put(last.plusMillis(QueueStore.PORTION), "one more");
		assertThatIllegalArgumentException().isThrownBy(() -> ticks.put(last, payloads))
			.withMessageStartingWith(
					"Queue 'emails', schedule 'digest': at most 200 ticks can be put at once, not 201.");
	}

}
