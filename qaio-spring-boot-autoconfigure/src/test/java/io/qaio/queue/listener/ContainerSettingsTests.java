package io.qaio.queue.listener;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The bounds of settings.
 */
class ContainerSettingsTests {

	private static final Duration LEAST = Duration.ofMillis(1);

	private static final Duration TOO_SHORT = Duration.ofNanos(999_999);

	private static final ContainerSettings SETTINGS = ContainerSettings.DEFAULTS;

	@Test
	void bounds() {
		assertThat(SETTINGS.withPrefetch(0).prefetch()).isZero();
		assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withPrefetch(-1))
			.withMessage("prefetch must be 0 or more, not -1");
		assertThat(SETTINGS.withBatchSize(1).batchSize()).isEqualTo(1);
		assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withBatchSize(0))
			.withMessage("batchSize must be 1 or more, not 0");
		assertThat(SETTINGS.withShutdownTimeout(LEAST).shutdownTimeout()).isEqualTo(LEAST);
		assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withShutdownTimeout(TOO_SHORT))
			.withMessage("shutdownTimeout must be 1 ms or more, not PT0.000999999S");
		assertThat(SETTINGS.withStuckAfter(LEAST).stuckAfter()).isEqualTo(LEAST);
		assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withStuckAfter(TOO_SHORT))
			.withMessage("stuckAfter must be 1 ms or more, not PT0.000999999S");
		assertThat(SETTINGS.withVisibilityTimeout(LEAST).visibilityTimeout()).isEqualTo(LEAST);
		assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withVisibilityTimeout(TOO_SHORT))
			.withMessage("visibilityTimeout must be 1 ms or more, not PT0.000999999S");
	}

}
