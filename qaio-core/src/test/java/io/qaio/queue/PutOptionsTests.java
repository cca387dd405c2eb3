package io.qaio.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.qaio.queue.store.TaskGroup;
import io.qaio.queue.store.TaskTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PutOptionsTests {

	private static final Duration LONGEST = Duration.ofDays(10_950);

	@Test
	void optionsAreEmptyAtFirst() {
		PutOptions options = PutOptions.with();
		assertThat(options.serializer()).isNull();
		assertThat(options.id()).isNull();
		assertThat(options.headers()).isEmpty();
		assertThat(options.waitsForCommit()).isNull();
		assertThat(options.terms()).isEqualTo(TaskTerms.NONE);
	}

	@Test
	void eachOptionKeepsTheOthers() {
		PutOptions options = PutOptions.with()
			.serializer("raw")
			.visibilityTimeout(Duration.ofMinutes(1))
			.delay(Duration.ofSeconds(5))
			.id("order-42")
			.afterCommit()
			.maxAttempts(5)
			.uniqueFor(Duration.ofHours(1))
			.priority(9)
			.orderingKey("customer-42")
			.header("traceparent", "00-ab-cd-01")
			.header("tenant", "acme")
			.header("traceparent", "00-ab-cd-02")
			.serializer("json");
		assertThat(options.serializer()).isEqualTo("json");
		assertThat(options.terms().visibilityTimeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(options.terms().delay()).isEqualTo(Duration.ofSeconds(5));
		assertThat(options.id()).isEqualTo("order-42");
		assertThat(options.terms().maxAttempts()).isEqualTo(5);
		assertThat(options.terms().uniqueFor()).isEqualTo(Duration.ofHours(1));
		assertThat(options.waitsForCommit()).isTrue();
		assertThat(options.afterCommit(false).waitsForCommit()).isFalse();
		assertThat(options.terms().priority()).isEqualTo(9);
		assertThat(options.terms().orderingKey()).isEqualTo("customer-42");
		assertThat(options.headers()).containsOnly(Map.entry("traceparent", "00-ab-cd-02"),
				Map.entry("tenant", "acme"));
	}

	@Test
	void optionsAreImmutable() {
		PutOptions options = PutOptions.with().id("order-42");
		options.id("order-43").delay(Duration.ofSeconds(5));
		assertThat(options.id()).isEqualTo("order-42");
		assertThat(options.terms().delay()).isZero();
		options.header("tenant", "acme");
		assertThat(options.headers()).isEmpty();
		assertThat(PutOptions.with().id()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "PT0.000999S", "P10951D" })
	void aVisibilityTimeoutOutOfBoundsIsRefused(Duration timeout) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().visibilityTimeout(timeout))
			.withMessage("visibilityTimeout must be between 1 ms and 10950 days, not " + timeout);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-0.001S", "P10951D" })
	void aDelayOutOfBoundsIsRefused(Duration delay) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().delay(delay))
			.withMessage("delay must be between zero and 10950 days, not " + delay);
	}

	@Test
	void timesAtTheBoundsAreAccepted() {
		assertThat(PutOptions.with().visibilityTimeout(Duration.ofMillis(1)).terms().visibilityTimeout())
			.isEqualTo(Duration.ofMillis(1));
		assertThat(PutOptions.with().visibilityTimeout(LONGEST).terms().visibilityTimeout()).isEqualTo(LONGEST);
		assertThat(PutOptions.with().delay(LONGEST).terms().delay()).isEqualTo(LONGEST);
		assertThat(PutOptions.with().delay(LONGEST).delay(Duration.ZERO).terms().delay()).isZero();
	}

	@Test
	void aTimeAndADelayTakeEachOthersPlace() {
		Instant time = Instant.parse("2030-01-01T00:00:00Z");
		TaskTerms at = PutOptions.with().delay(LONGEST).at(time).terms();
		assertThat(at.at()).isEqualTo(time);
		assertThat(at.delay()).isZero();
		TaskTerms delayed = PutOptions.with().at(time).delay(LONGEST).terms();
		assertThat(delayed.at()).isNull();
		assertThat(delayed.delay()).isEqualTo(LONGEST);
	}

	@Test
	void aTimeIsCutToMillisecondsThatAreNotBeforeIt() {
		assertThat(PutOptions.with().at(Instant.parse("2030-01-01T00:00:00.001000001Z")).terms().at())
			.isEqualTo(Instant.parse("2030-01-01T00:00:00.002Z"));
		assertThat(PutOptions.with().at(Instant.MIN).terms().at()).isEqualTo(Instant.EPOCH);
		Instant latest = Instant.parse("2199-12-31T23:59:59.999Z");
		assertThat(PutOptions.with().at(latest).terms().at()).isEqualTo(latest);
	}

	@Test
	void aTimeThatIsTooFarAwayIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().at(Instant.MAX))
			.withMessage("at must be a time before the year 2200, not " + Instant.MAX);
	}

	@Test
	void headersHaveABound() {
		PutOptions full = PutOptions.with().header("a", "x".repeat(16_000)).header("b", "é".repeat(188));
		assertThat(full.headers()).hasSize(2);
		assertThatIllegalArgumentException().isThrownBy(() -> full.header("b", "é".repeat(188) + "x"))
			.withMessageContaining("at most 16384 bytes as UTF-8, 3 for each included, not 16385: [")
			.withMessageContaining("b");
	}

	@Test
	void aHeaderHasAName() {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().header("", "value"))
			.withMessage("The name of a header must have 1 to 255 bytes as UTF-8, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().header("x".repeat(256), "value"))
			.withMessageContaining("not 256");
		assertThat(PutOptions.with().header("name", "").headers()).containsEntry("name", "");
	}

	@Test
	void aHeaderThatIsHalfACharacterIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().header("name", "\uD83D"))
			.withMessage("The value of header 'name' must be valid Unicode, not half of a surrogate pair");
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().header("\uD83D", "value"))
			.withMessageContaining("valid Unicode");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 65_536 })
	void maxAttemptsOutOfBoundsAreRefused(int maxAttempts) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().maxAttempts(maxAttempts))
			.withMessage("maxAttempts must be between 1 and 65535, not " + maxAttempts);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 10 })
	void aPriorityOutOfBoundsIsRefused(int priority) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().priority(priority))
			.withMessage("priority must be between 0 and 9, not " + priority);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "P10951D" })
	void aDeduplicationWindowOutOfBoundsIsRefused(Duration time) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().uniqueFor(time))
			.withMessage("uniqueFor must be between 1 ms and 10950 days, not " + time);
	}

	@Test
	void anIdHasOneTo255Bytes() {
		assertThat(PutOptions.with().id("é".repeat(127)).id()).hasSize(127);
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().id(""))
			.withMessage("id must have 1 to 255 bytes as UTF-8, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().id("é".repeat(128)))
			.withMessage("id must have 1 to 255 bytes as UTF-8, not 256: " + "é".repeat(20) + "…");
	}

	@Test
	void anOrderingKeyHasOneTo255Bytes() {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().orderingKey(""))
			.withMessage("orderingKey must have 1 to 255 bytes as UTF-8, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().orderingKey("é".repeat(128)))
			.withMessageContaining("not 256");
	}

	@Test
	void anIdThatIsHalfACharacterIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().id("order-\uD83D"))
			.withMessageContaining("id must be valid Unicode");
	}

	@Test
	void aTaskWithAGroupHasNoPriority() {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().group("tenant-7").priority(3))
			.withMessage("A task of group 'tenant-7' cannot have priority 3: groups take turns, and inside a group the"
					+ " order is first in, first out");
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().priority(3).group("tenant-7"));
		assertThat(PutOptions.with().priority(0).group("tenant-7").terms().group())
			.isEqualTo(new TaskGroup("tenant-7", 1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 101 })
	void aWeightOutOfBoundsIsRefused(int weight) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().group("tenant-7", weight))
			.withMessage("weight must be between 1 and 100, not " + weight);
	}

}
