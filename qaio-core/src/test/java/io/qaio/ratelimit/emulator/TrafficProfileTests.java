package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.List;

import io.qaio.ratelimit.emulator.TrafficProfile.Interval;
import io.qaio.ratelimit.emulator.TrafficProfile.WeightedRate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class TrafficProfileTests {

	private static final TrafficProfile PROFILE = TrafficProfile.of(new Interval(0, 1, 4), new Interval(2, 3.5, 2));

	@Test
	void evenRequestsBeginWithTheirInterval() {
		assertThat(PROFILE.evenly()).containsExactly(0, 0.25, 0.5, 0.75, 2, 2.5, 3);
	}

	@Test
	void scatteredRequestsComeBeforeTheNextIsDue() {
		double[] even = PROFILE.evenly();
		for (long seed = 0; seed < 100; seed++) {
			double[] scattered = PROFILE.scattered(seed);
			assertThat(scattered).as("seed %d", seed).hasSize(even.length).isSorted();
			for (int i = 0; i < even.length; i++) {
				assertThat(scattered[i]).as("seed %d", seed).isBetween(even[i], even[i] + ((i < 4) ? 0.25 : 0.5));
			}
		}
	}

	@Test
	void poissonRequestsHaveTheRateOfTheirInterval() {
		double[] times = TrafficProfile.of(new Interval(0, 10_000, 5), new Interval(20_000, 30_000, 1)).poisson(3);
		assertThat(times).isSorted();
		assertThat(Arrays.stream(times).filter((time) -> time < 10_000).count()).isBetween(49_000L, 51_000L);
		assertThat(Arrays.stream(times).filter((time) -> time >= 10_000 && time < 20_000)).isEmpty();
		assertThat(Arrays.stream(times).filter((time) -> time >= 20_000).count()).isBetween(9500L, 10_500L);
		double[] gaps = new double[40_000];
		Arrays.setAll(gaps, (i) -> times[i + 1] - times[i]);
		assertThat(Arrays.stream(gaps).filter((gap) -> gap > 0.2).count() / 40_000.0).as("gaps above the mean")
			.isCloseTo(Math.exp(-1), within(0.01));
	}

	@Test
	void sampledSecondsFollowTheirWeights() {
		TrafficProfile profile = TrafficProfile
			.sampled(List.of(new WeightedRate(0, 3), new WeightedRate(7, 1), new WeightedRate(9, 0)), 10_000, 5);
		assertThat(profile.intervals()).hasSize(10_000).element(9).isIn(new Interval(9, 10, 0), new Interval(9, 10, 7));
		assertThat(profile.intervals().stream().filter((each) -> each.rate() == 7).count()).isBetween(2350L, 2650L);
		assertThat(profile.intervals()).noneMatch((each) -> each.rate() == 9);
	}

	@Test
	void aSeedAlwaysGivesTheSame() {
		assertThat(PROFILE.scattered(1)).isEqualTo(PROFILE.scattered(1)).isNotEqualTo(PROFILE.scattered(2));
		assertThat(PROFILE.poisson(1)).isEqualTo(PROFILE.poisson(1)).isNotEqualTo(PROFILE.poisson(2));
		List<WeightedRate> rates = List.of(new WeightedRate(0, 1), new WeightedRate(1, 1));
		assertThat(TrafficProfile.sampled(rates, 50, 1).intervals())
			.isEqualTo(TrafficProfile.sampled(rates, 50, 1).intervals())
			.isNotEqualTo(TrafficProfile.sampled(rates, 50, 2).intervals());
	}

	@Test
	void argumentsAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(TrafficProfile::of).withMessage("A profile needs an interval");
		assertThatIllegalArgumentException().isThrownBy(() -> new Interval(3, 3, 1))
			.withMessage("An interval must end after it begins, not be from 3.0 s to 3.0 s");
		assertThatIllegalArgumentException().isThrownBy(() -> new Interval(0, 1, -1))
			.withMessage("An interval must have 0 or more requests per second, not -1.0");
		assertThatIllegalArgumentException().isThrownBy(() -> new Interval(0, 1, 1e10))
			.withMessage("An interval has too many requests: 1.0E10");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TrafficProfile.of(new Interval(0, 3, 1), new Interval(2, 4, 1)))
			.withMessage(
					"Interval[from=2.0, to=4.0, rate=1.0] begins before Interval[from=0.0, to=3.0, rate=1.0] ends");
		assertThatIllegalArgumentException().isThrownBy(() -> new WeightedRate(1, -1))
			.withMessage("A rate and its weight must be 0 or more, not 1.0 with weight -1.0");
		assertThatIllegalArgumentException().isThrownBy(() -> TrafficProfile.sampled(List.of(), 1, 1))
			.withMessage("A distribution needs a rate with a weight above 0, not []");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TrafficProfile.sampled(List.of(new WeightedRate(1, 1)), 0, 1))
			.withMessage("A profile must have 1 second or more, not 0");
	}

}
