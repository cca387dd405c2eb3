package io.qaio.ratelimit.emulator;

import java.util.List;
import java.util.stream.LongStream;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.emulator.RateLimitEmulator.Model;
import io.qaio.ratelimit.emulator.TrafficProfile.Interval;
import io.qaio.ratelimit.emulator.TrafficProfile.WeightedRate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The experiments of the project's founding document. Its table is among the recordings.
 */
class DocumentExperimentsTests {

	private static final TrafficProfile WEBSITE = TrafficProfile.of(new Interval(0, 3, 5), new Interval(3, 5, 8),
			new Interval(5, 6, 7), new Interval(6, 10, 4), new Interval(10, 12, 3), new Interval(12, 13, 7),
			new Interval(13, 14, 12), new Interval(14, 18, 4));

	private static final List<WeightedRate> SAMPLED = List.of(new WeightedRate(0, 60), new WeightedRate(1, 16),
			new WeightedRate(2, 10), new WeightedRate(3, 10), new WeightedRate(39, 1), new WeightedRate(40, 1),
			new WeightedRate(83, 1), new WeightedRate(94, 1));

	private static final int SAMPLED_BURST = 100;

	@Test
	void evenOverload() {
		double[] times = TrafficProfile.of(new Interval(0, 1000, 8)).evenly();
		assertThat(times).hasSize(8000);
		assertThat(replay(times, 12, 8, Model.QUEUE).successRate()).isEqualTo(0.626375);
		assertThat(replay(times, 12, 8, Model.NGINX).successRate()).isEqualTo(0.6265);
	}

	@ParameterizedTest
	@EnumSource
	void websiteRejectsNone(Model model) {
		for (long seed = 0; seed < 2000; seed++) {
			Report report = replay(WEBSITE.scattered(seed), 12, 8, model);
			assertThat(report.granted()).as("seed %d", seed).isEqualTo(95);
			assertThat(report.rejected()).as("seed %d", seed).isZero();
		}
	}

	@Test
	void sampledTrafficRejectsATenthUnderNginx() {
		List<Double> shares = LongStream.range(0, 100)
			.mapToObj(DocumentExperimentsTests::sampled)
			.mapToDouble((times) -> 1 - replay(times, SAMPLED_BURST, 10, Model.NGINX).successRate())
			.boxed()
			.toList();
		assertThat(shares).allSatisfy((share) -> assertThat(share).isBetween(0.05, 0.18));
		assertThat(shares.stream().mapToDouble((share) -> share).average().orElseThrow()).isBetween(0.1, 0.125);
	}

	/**
	 * The queue rejects a request only while more have come than its rate and its burst
	 * allow for since the start: from then on it lives on saved idle time.
	 */
	@Test
	void sampledTrafficRejectsNoneUnderQueueOnceIdleTimeIsSaved() {
		int without = 0;
		for (long seed = 0; seed < 100; seed++) {
			double[] times = sampled(seed);
			boolean enoughSaved = true;
			for (int i = 0; i < times.length; i++) {
				enoughSaved &= i < SAMPLED_BURST + Math.floor((times[i] - times[0]) * 5);
			}
			Report report = replay(times, SAMPLED_BURST, 10, Model.QUEUE);
			assertThat(report.rejected() == 0).as("seed %d rejects none", seed).isEqualTo(enoughSaved);
			assertThat(report.successRate()).as("seed %d", seed).isGreaterThan(0.97);
			without += enoughSaved ? 1 : 0;
		}
		assertThat(without).as("seeds that reject none").isGreaterThan(75);
	}

	private static double[] sampled(long seed) {
		return TrafficProfile.sampled(SAMPLED, 6000, seed).scattered(seed);
	}

	private static Report replay(double[] times, int burst, int delay, Model model) {
		Traffic traffic = Traffic.of(times, "client", "/");
		return RateLimitEmulator.of(traffic, new Zone("zone", Rate.parse("5r/s"), 1), burst, delay, model)
			.replay(traffic);
	}

}
