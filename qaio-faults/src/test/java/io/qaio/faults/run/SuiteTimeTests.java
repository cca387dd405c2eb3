package io.qaio.faults.run;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SuiteTimeTests {

	@Test
	void runsShareTheTime() {
		SuiteTime time = new SuiteTime(Duration.ofHours(10));
		assertThat(time.next(10)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
		assertThat(time.next(1)).isGreaterThan(Duration.ofHours(9));
		assertThat(time.isBrief()).isFalse();
	}

	@Test
	void eachRunHasSomeTime() {
		SuiteTime time = new SuiteTime(Duration.ofMillis(1));
		assertThat(time.next(10)).isEqualTo(Duration.ofSeconds(5));
		assertThat(time.isBrief()).isTrue();
	}

}
