package io.qaio.ratelimit.emulator;

import java.util.Arrays;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.emulator.RateLimitEmulator.Model;
import io.qaio.ratelimit.emulator.TrafficProfile.Interval;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SuggestionTests {

	private static final Zone ZONE = new Zone("zone", Rate.parse("5r/s"), 10);

	@ParameterizedTest
	@CsvSource({ "NGINX,0", "NGINX,0.01", "NGINX,0.2", "QUEUE,0", "QUEUE,0.01", "QUEUE,0.2" })
	void oneLessWouldRejectOrDelayMore(Model model, double share) {
		for (long seed = 1; seed <= 5; seed++) {
			Traffic traffic = Traffic.of(TrafficProfile.of(new Interval(0, 200, 6)).poisson(seed), "a", "/");
			Suggestion suggestion = Suggestion.find(traffic, ZONE, share, model);
			double most = share * traffic.size();
			assertThat(suggestion.report().rejected() + 0.0).as("seed %d", seed).isLessThanOrEqualTo(most);
			assertThat(suggestion.report().total().delayed() + 0.0).as("seed %d", seed).isLessThanOrEqualTo(most);
			if (suggestion.burst() > 0) {
				assertThat(replay(traffic, suggestion.burst() - 1, 0, model).rejected() + 0.0).as("seed %d", seed)
					.isGreaterThan(most);
			}
			if (suggestion.delay() > 0) {
				assertThat(replay(traffic, suggestion.burst(), suggestion.delay() - 1, model).total().delayed() + 0.0)
					.as("seed %d", seed)
					.isGreaterThan(most);
			}
		}
	}

	@Test
	void trafficBelowTheRateNeedsNoBurst() {
		Traffic traffic = Traffic.of(TrafficProfile.of(new Interval(0, 10, 5)).evenly(), "a", "/");
		assertThat(Suggestion.find(traffic, ZONE, 0, Model.NGINX)).extracting(Suggestion::burst, Suggestion::delay)
			.containsExactly(0, 0);
	}

	@Test
	void argumentsAreChecked() {
		Traffic traffic = Traffic.of(new double[1_200_000], "a", "/");
		assertThatIllegalArgumentException().isThrownBy(() -> Suggestion.find(traffic, ZONE, 1, Model.NGINX))
			.withMessage("The share of rejected requests must be from 0 to less than 1, not 1.0");
		assertThatIllegalArgumentException().isThrownBy(() -> Suggestion.find(traffic, ZONE, 0.01, Model.NGINX))
			.withMessage("At 5r/s even a burst of 1048575 rejects more than 1.0 % of the requests."
					+ " Choose a higher rate or share");
		double[] times = new double[1_200_000];
		Arrays.setAll(times, (i) -> i / 5.0);
		assertThat(Suggestion.find(Traffic.of(times, "a", "/"), ZONE, 0, Model.NGINX).burst()).isZero();
	}

	private static Report replay(Traffic traffic, int burst, int delay, Model model) {
		return RateLimitEmulator.of(traffic, ZONE, burst, delay, model).replay(traffic);
	}

}
