package io.qaio.ratelimit.conformance;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The recordings are read whole: what is not read is not replayed.
 */
class NginxRecordingTests {

	@Test
	void everyFileIsRead() {
		assertThat(NginxRecording.all()).hasSize(122);
		assertThat(NginxRecording.all().stream().mapToInt((recording) -> recording.rows().size()).sum())
			.isEqualTo(24_955);
	}

	@Test
	void readsLimitsAndRows() {
		NginxRecording recording = NginxRecording.all()
			.stream()
			.filter((each) -> each.name().equals("two-limits-nodelay-both"))
			.findFirst()
			.orElseThrow();
		assertThat(recording.limits()).extracting(RateLimit::delay).containsOnly(RateLimit.NO_DELAY);
		assertThat(recording.zones()).extracting((zone) -> zone.rate().thousandthsPerSecond())
			.containsExactly(2 * LeakyBucket.REQUEST, 5 * LeakyBucket.REQUEST);
	}

}
