package io.qaio.ratelimit.store;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a zone in dry run logs: at once, and then once a second at the most.
 */
@ExtendWith(OutputCaptureExtension.class)
class DryRunTests {

	/** So that times pass the greatest number. */
	private long now = Long.MAX_VALUE - Duration.ofMillis(500).toNanos();

	@Test
	void countsAreLoggedOnceASecond(CapturedOutput output) {
		DryRun dryRun = new DryRun("login", () -> this.now);
		dryRun.delayed();
		assertThat(output).contains("'login'", "1 calls would have been delayed and 0 rejected");
		this.now += Duration.ofMillis(999).toNanos();
		dryRun.rejected();
		dryRun.delayed();
		assertThat(logged(output)).isEqualTo(1);
		this.now += Duration.ofMillis(1).toNanos();
		dryRun.rejected();
		assertThat(logged(output)).isEqualTo(2);
		assertThat(output).contains("2 calls would have been delayed and 2 rejected");
		dryRun.rejected();
		this.now += Duration.ofSeconds(1).toNanos();
		dryRun.delayed();
		assertThat(output).contains("3 calls would have been delayed and 3 rejected");
		assertThat(logged(output)).isEqualTo(3);
	}

	private static int logged(CapturedOutput output) {
		return output.getOut().split("in dry run", -1).length - 1;
	}

}
