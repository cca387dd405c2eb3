package io.qaio.ratelimit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RateLimitTests {

	@Test
	void burstAndDelayAreZeroByDefault() {
		assertThat(RateLimit.of("login")).isEqualTo(new RateLimit("login", 0, 0));
	}

	@Test
	void burstAndDelayAreSetOneByOne() {
		assertThat(RateLimit.of("login").withBurst(12).withDelay(8)).isEqualTo(new RateLimit("login", 12, 8));
		assertThat(RateLimit.of("login").withDelay(8).withBurst(12)).isEqualTo(new RateLimit("login", 12, 8));
	}

	@Test
	void excessIsInThousandths() {
		RateLimit limit = new RateLimit("login", Integer.MAX_VALUE, RateLimit.NO_DELAY);
		assertThat(limit.burstExcess()).isEqualTo(2_147_483_647_000L);
		assertThat(limit.delayExcess()).isEqualTo(2_147_483_647_000L);
	}

	@Test
	void keyOfTheWholeZoneIsNoOrdinaryOne() {
		assertThat(RateLimit.of("login").onWholeZone().key()).isEqualTo("\0");
		assertThat(RateLimit.of("login").on("a")).isEqualTo(new KeyedLimit(RateLimit.of("login"), "a"));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE })
	void burstAndDelayAreNotNegative(int value) {
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of("login").withBurst(value))
			.withMessage("Limit of zone 'login': burst must be 0 or more, not " + value);
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of("login").withDelay(value))
			.withMessage("Limit of zone 'login': delay must be 0 or more, not " + value);
	}

	@Test
	void zoneIsNotBlank() {
		assertThatIllegalArgumentException().isThrownBy(() -> RateLimit.of(" "))
			.withMessage("The zone of a limit must not be blank");
	}

}
