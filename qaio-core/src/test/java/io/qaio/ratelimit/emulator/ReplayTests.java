package io.qaio.ratelimit.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.emulator.RateLimitEmulator.Model;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A replay says what its requests one by one say, whichever way it takes.
 */
class ReplayTests {

	private static final List<String> RESOURCES = List.of("/a", "/b", "/c");

	/**
	 * With all that makes a difference: zones that are fast or slow, large or full, few
	 * or very many keys, and times that step back.
	 */
	@ParameterizedTest
	@EnumSource
	void countsTheOutcomesOfSingleRequests(Model model) {
		for (long seed = 1; seed <= 80; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			String rate = List.of("1r/m", "0.7r/s", "5r/s", "333r/s", "1000000r/s").get(random.nextInt(5));
			RateLimitEmulator emulator = RateLimitEmulator.builder()
				.zone("first", Rate.parse(rate), random.nextBoolean() ? 100_000 : 1 + random.nextInt(40))
				.zone("second", Rate.parse("2r/s"), 100_000)
				.resource("/a", "first", random.nextInt(20), random.nextInt(10))
				.resource("/b", "first", random.nextInt(20), random.nextInt(10))
				.resource("/c", "second", random.nextInt(100), random.nextInt(100))
				.model(model)
				.build();
			compare(emulator, random, "seed " + seed);
		}
	}

	private static void compare(RateLimitEmulator emulator, SplittableRandom random, String description) {
		int requests = 3000;
		int keyCount = 1 + random.nextInt((random.nextInt(4) == 0) ? 60_000 : 60);
		long[] millis = new long[requests];
		int[] keys = new int[requests];
		int[] resources = new int[requests];
		List<Outcome> outcomes = new ArrayList<>();
		long now = random.nextLong(-1_000_000, 1_000_000);
		int pace = 1 << random.nextInt(12);
		int stepBack = random.nextBoolean() ? -70_000 : 0;
		for (int i = 0; i < requests; i++) {
			now += (random.nextInt(500) == 0) ? random.nextInt(stepBack, 200_000) : random.nextInt(pace);
			millis[i] = now;
			keys[i] = random.nextInt(keyCount) - 1;
			resources[i] = random.nextInt(RESOURCES.size());
			String key = (keys[i] < 0) ? "" : "k" + keys[i];
			outcomes.add(emulator.request(now / 1000.0, key, RESOURCES.get(resources[i])));
		}

		Report report = emulator.replay(millis, keys, resources);

		assertThat(report.total()).as(description).isEqualTo(summary(outcomes));
		for (int resource = 0; resource < RESOURCES.size(); resource++) {
			int number = resource;
			assertThat(report.resources().get(RESOURCES.get(resource))).as(description)
				.isEqualTo(summary(IntStream.range(0, requests)
					.filter((i) -> resources[i] == number)
					.mapToObj(outcomes::get)
					.toList()));
		}
		Map<Integer, List<Outcome>> byKey = IntStream.range(0, requests)
			.boxed()
			.collect(Collectors.groupingBy((i) -> keys[i], Collectors.mapping(outcomes::get, Collectors.toList())));
		for (int key = 0; key < report.keys(); key++) {
			Summary expected = summary(byKey.getOrDefault(key, List.of()));
			assertThat(report.key(key)).as(description)
				.isEqualTo(new KeyCounts("" + key, expected.granted(), expected.rejected()));
		}
	}

	private static Summary summary(List<Outcome> outcomes) {
		double[] delays = outcomes.stream().filter(Outcome::granted).mapToDouble(Outcome::delay).sorted().toArray();
		double peak = outcomes.stream().filter(Outcome::granted).mapToDouble(Outcome::excess).max().orElse(0);
		return new Summary(delays.length, outcomes.size() - delays.length,
				Arrays.stream(delays).filter((delay) -> delay > 0).count(), percentile(delays, 50),
				percentile(delays, 95), percentile(delays, 99), percentile(delays, 100), peak);
	}

	private static double percentile(double[] sorted, int percent) {
		return (sorted.length == 0) ? 0 : sorted[(sorted.length * percent + 99) / 100 - 1];
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 100 })
	void topKeysAreThoseRejectedMostOften(int max) {
		RateLimitEmulator emulator = RateLimitEmulator.builder()
			.zone("zone", Rate.parse("1r/s"), 10)
			.resource("/", "zone", 1, 1)
			.build();
		int[] keys = { 0, 0, 0, 2, 2, 2, 2, 3, 4, 4, 6, 6, 6 };
		Report report = emulator.replay(new long[keys.length], keys, new int[keys.length]);
		List<KeyCounts> all = List.of(new KeyCounts("2", 2, 2), new KeyCounts("0", 2, 1), new KeyCounts("6", 2, 1),
				new KeyCounts("4", 2, 0), new KeyCounts("3", 1, 0));
		assertThat(report.topKeys(max)).isEqualTo(all.subList(0, Math.min(max, all.size())));
		assertThat(report.keys()).isEqualTo(7);
		assertThat(report.key(5)).isEqualTo(new KeyCounts("5", 0, 0));
	}

	/**
	 * Never more than burst + rate * t + 1 in any window, and the order of keys is
	 * irrelevant.
	 */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void grantsNoMoreThanBurstAndRateAllow(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		int rate = 1 + random.nextInt(20);
		int burst = random.nextInt(15);
		RateLimitEmulator emulator = RateLimitEmulator.builder()
			.zone("zone", Rate.parse(rate + "r/s"), 10)
			.resource("/", "zone", burst, random.nextInt(15))
			.build();
		List<Double> granted = new ArrayList<>();
		double[] times = TrafficProfile.of(new TrafficProfile.Interval(0, 100, 3 * rate)).poisson(seed);
		for (double time : times) {
			if (emulator.request(time, "a", "/").granted()) {
				granted.add(Math.round(time * 1000) / 1000.0);
			}
		}
		assertThat(granted).hasSizeGreaterThan(100).hasSizeLessThan(times.length);
		for (int from = 0; from < granted.size(); from++) {
			for (int to = from; to < granted.size(); to++) {
				double window = granted.get(to) - granted.get(from);
				assertThat(to - from + 1.0).as("seed %d, from %d to %d", seed, from, to)
					.isLessThanOrEqualTo(burst + rate * window + 1 + 1e-9);
			}
		}
	}

}
