package io.qaio.queue;

import java.time.Duration;

import io.qaio.queue.store.QueueBounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class QueueSettingsTests {

	private static final QueueBounds BOUNDS = new QueueBounds(3, 4);

	@Test
	void defaultsAreThoseOfTheProperties() {
		assertThat(QueueSettings.DEFAULTS).isEqualTo(
				new QueueSettings("json", Duration.ofSeconds(30), 10, 1024 * 1024, false, 1024, QueueBounds.NONE));
	}

	@Test
	void eachSettingKeepsTheOthers() {
		QueueSettings settings = QueueSettings.DEFAULTS.withSerializer("raw")
			.withVisibilityTimeout(Duration.ofMinutes(2))
			.withMaxAttempts(5)
			.withMaxPayloadSize(100)
			.withAfterCommit(true)
			.withMaxStackTraceSize(200)
			.withBounds(BOUNDS);
		assertThat(settings).isEqualTo(new QueueSettings("raw", Duration.ofMinutes(2), 5, 100, true, 200, BOUNDS));
		assertThat(settings.withSerializer("java").withMaxAttempts(6))
			.isEqualTo(new QueueSettings("java", Duration.ofMinutes(2), 6, 100, true, 200, BOUNDS));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "P10951D" })
	void aVisibilityTimeoutOutOfBoundsIsRefused(Duration timeout) {
		assertThatIllegalArgumentException().isThrownBy(() -> QueueSettings.DEFAULTS.withVisibilityTimeout(timeout))
			.withMessage("visibilityTimeout must be between 1 ms and 10950 days, not " + timeout);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, 65_536 })
	void maxAttemptsOutOfBoundsAreRefused(int maxAttempts) {
		assertThatIllegalArgumentException().isThrownBy(() -> QueueSettings.DEFAULTS.withMaxAttempts(maxAttempts))
			.withMessage("maxAttempts must be between 1 and 65535, not " + maxAttempts);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1 })
	void aPayloadSizeOutOfBoundsIsRefused(int size) {
		assertThatIllegalArgumentException().isThrownBy(() -> QueueSettings.DEFAULTS.withMaxPayloadSize(size))
			.withMessage("maxPayloadSize must be 1 byte or more, not " + size);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 8193 })
	void aStackTraceSizeOutOfBoundsIsRefused(int size) {
		assertThatIllegalArgumentException().isThrownBy(() -> QueueSettings.DEFAULTS.withMaxStackTraceSize(size))
			.withMessage("maxStackTraceSize must be between 0 and 8192 bytes, not " + size);
	}

	@Test
	void negativeBoundsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new QueueBounds(-1, 0))
			.withMessage("maxConcurrency must be 0, for no bound, or more, not -1");
		assertThatIllegalArgumentException().isThrownBy(() -> new QueueBounds(0, -1))
			.withMessage("groupConcurrency must be 0, for no bound, or more, not -1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void aBlankSerializerIsRefused(String serializer) {
		assertThatIllegalArgumentException().isThrownBy(() -> QueueSettings.DEFAULTS.withSerializer(serializer))
			.withMessage("serializer must be the name of a serializer, not blank");
	}

}
