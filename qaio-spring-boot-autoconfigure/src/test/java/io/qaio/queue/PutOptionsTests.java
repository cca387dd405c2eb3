package io.qaio.queue;

import java.time.Duration;

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
		assertThat(options.timeout()).isNull();
		assertThat(options.delay()).isZero();
		assertThat(options.id()).isNull();
		assertThat(options.maxAttempts()).isNull();
	}

	@Test
	void eachOptionKeepsTheOthers() {
		PutOptions options = PutOptions.with()
			.serializer("raw")
			.timeout(Duration.ofMinutes(1))
			.delay(Duration.ofSeconds(5))
			.id("order-42")
			.maxAttempts(5)
			.serializer("json");
		assertThat(options.serializer()).isEqualTo("json");
		assertThat(options.timeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(options.delay()).isEqualTo(Duration.ofSeconds(5));
		assertThat(options.id()).isEqualTo("order-42");
		assertThat(options.maxAttempts()).isEqualTo(5);
	}

	@Test
	void optionsAreImmutable() {
		PutOptions options = PutOptions.with().id("order-42");
		options.id("order-43").delay(Duration.ofSeconds(5));
		assertThat(options.id()).isEqualTo("order-42");
		assertThat(options.delay()).isZero();
		assertThat(PutOptions.with().id()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "PT0.000999S", "P10951D" })
	void aTimeoutOutOfBoundsIsRefused(Duration timeout) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().timeout(timeout))
			.withMessage("timeout must be between 1 ms and 10950 days, not " + timeout);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT-0.001S", "P10951D" })
	void aDelayOutOfBoundsIsRefused(Duration delay) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().delay(delay))
			.withMessage("delay must be between zero and 10950 days, not " + delay);
	}

	@Test
	void timesAtTheBoundsAreAccepted() {
		assertThat(PutOptions.with().timeout(Duration.ofMillis(1)).timeout()).isEqualTo(Duration.ofMillis(1));
		assertThat(PutOptions.with().timeout(LONGEST).timeout()).isEqualTo(LONGEST);
		assertThat(PutOptions.with().delay(LONGEST).delay()).isEqualTo(LONGEST);
		assertThat(PutOptions.with().delay(LONGEST).delay(Duration.ZERO).delay()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 65_536 })
	void maxAttemptsOutOfBoundsAreRefused(int maxAttempts) {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().maxAttempts(maxAttempts))
			.withMessage("maxAttempts must be between 1 and 65535, not " + maxAttempts);
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
	void anIdThatIsHalfACharacterIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PutOptions.with().id("order-\uD83D"))
			.withMessageContaining("id must be valid Unicode");
	}

}
