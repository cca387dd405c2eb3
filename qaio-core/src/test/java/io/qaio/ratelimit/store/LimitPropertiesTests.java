package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What holds for any arrivals, tried on many at random. The number is the seed.
 */
class LimitPropertiesTests {

	private final SettableClock clock = new SettableClock();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void noWindowHasMoreThanBurstAndRateAllow(long seed) {
		Random random = new Random(seed);
		Zone zone = zone(random);
		RateLimit limit = limit(random);
		LocalRateLimiter limiter = new LocalRateLimiter(List.of(zone), this.clock);
		List<Long> granted = new ArrayList<>();
		for (long time : times(random, 2000, zone.rate())) {
			this.clock.set(time);
			if (limiter.decide(limit, "a").granted()) {
				granted.add(time);
			}
		}
		assertThat(granted).hasSizeGreaterThan(10);
		for (int from = 0; from < granted.size(); from++) {
			for (int to = from; to < granted.size(); to++) {
				long most = (limit.burst() + 1) * 1_000_000L
						+ (granted.get(to) - granted.get(from)) * zone.rate().thousandthsPerSecond();
				assertThat((to - from + 1) * 1_000_000L).as("granted %d to %d", from, to).isLessThanOrEqualTo(most);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void rejectedCallsChangeNothing(long seed) {
		Random random = new Random(seed);
		Zone zone = zone(random);
		RateLimit limit = limit(random);
		LocalRateLimiter all = new LocalRateLimiter(List.of(zone), this.clock);
		LocalRateLimiter onlyGranted = new LocalRateLimiter(List.of(zone), this.clock);
		int rejected = 0;
		for (long time : times(random, 2000, zone.rate())) {
			this.clock.set(time);
			Decision decision = all.decide(limit, "a");
			if (decision.granted()) {
				assertThat(onlyGranted.decide(limit, "a")).as("at %d ms", time).isEqualTo(decision);
			}
			else {
				rejected++;
			}
		}
		assertThat(rejected).isPositive();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void orderOfKeysIsIrrelevant(long seed) {
		Random random = new Random(seed);
		Zone zone = zone(random);
		RateLimit limit = limit(random);
		LocalRateLimiter one = new LocalRateLimiter(List.of(zone), this.clock);
		LocalRateLimiter other = new LocalRateLimiter(List.of(zone), this.clock);
		List<String> keys = new ArrayList<>(List.of("a", "b", "c", "d", "e"));
		for (long time : times(random, 500, zone.rate())) {
			this.clock.set(time);
			List<String> asked = keys.subList(0, 1 + random.nextInt(keys.size()));
			Map<String, Decision> decisions = new HashMap<>();
			asked.forEach((key) -> decisions.put(key, one.decide(limit, key)));
			Collections.shuffle(asked, random);
			asked.forEach((key) -> assertThat(other.decide(limit, key)).as("%s at %d ms", key, time)
				.isEqualTo(decisions.get(key)));
		}
	}

	private static Zone zone(Random random) {
		return new Zone("zone", new Rate(1 + random.nextInt(200_000)), 1000);
	}

	private static RateLimit limit(Random random) {
		return new RateLimit("zone", random.nextInt(20), random.nextInt(25));
	}

	/**
	 * Twice as many as the rate allows for, some of them at once.
	 */
	private static List<Long> times(Random random, int count, Rate rate) {
		long interval = Math.max(1, 1_000_000 / rate.thousandthsPerSecond());
		List<Long> times = new ArrayList<>();
		long time = 0;
		for (int i = 0; i < count; i++) {
			time += random.nextBoolean() ? 0 : random.nextLong(2 * interval);
			times.add(time);
		}
		return times;
	}

}
