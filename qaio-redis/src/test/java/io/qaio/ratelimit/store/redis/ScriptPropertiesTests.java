package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For random calls, the script stores what {@link LeakyBucket} computes, and the
 * decisions derived from its reply are those it made. The number is the seed.
 */
class ScriptPropertiesTests {

	private static final long MAX_RATE = 1_000_000_000_000L;

	private static ScriptRunner script;

	private final Map<String, long[]> model = new HashMap<>();

	@BeforeAll
	static void start() {
		script = ScriptRunner.start();
	}

	@AfterAll
	static void stop() {
		script.close();
	}

	@BeforeEach
	void clear() {
		script.clear();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
	void oneLimit(long seed) {
		Random random = new Random(seed);
		int rejected = 0;
		for (int i = 0; i < 20; i++) {
			script.clear();
			this.model.clear();
			RedisZone zone = script.zone(zone("zone", random));
			RateLimit limit = limit("zone", random);
			long time = random.nextInt(1_000_000);
			for (int k = 0; k < 60; k++) {
				time = Math.max(0, time + step(random, zone.rate()));
				PendingDecision call = call(zone, limit, "a");
				Decision expected = expected(List.of(call), time).get(0);
				assertThat(script.decide(time, List.of(call)).get(0).decision()).as("%s at %d", zone.zone(), time)
					.isEqualTo(expected);
				assertThat(script.bucket(zone, "a")).isEqualTo(this.model.get("zone a"));
				rejected += expected.granted() ? 0 : 1;
			}
		}
		assertThat(rejected).isPositive();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
	void manyCallsInOneCommand(long seed) {
		Random random = new Random(seed);
		List<RedisZone> zones = List.of(script.zone(zone("one", random)), script.zone(zone("two", random)),
				script.zone(zone("dry", random).withDryRun(true)));
		List<RateLimit> limits = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			limits.add(limit(zones.get(i % 3).zone().name(), random));
		}
		long time = 0;
		for (int k = 0; k < 100; k++) {
			time = Math.max(0, time + step(random, zones.get(k % 2).rate()));
			List<PendingDecision> calls = new ArrayList<>();
			for (int i = random.nextInt(40); i >= 0; i--) {
				List<KeyedLimit> of = new ArrayList<>();
				for (int j = random.nextInt(3); j >= 0; j--) {
					of.add(limits.get(random.nextInt(limits.size()))
						.on("abcd".substring(random.nextInt(4)).substring(0, 1)));
				}
				calls.add(ScriptRunner.call(zones, of));
			}
			List<DecisionBatch.Answer> answers = script.decide(time, calls);
			assertThat(answers).extracting(DecisionBatch.Answer::call).containsExactlyInAnyOrderElementsOf(calls);
			assertThat(answers).extracting(DecisionBatch.Answer::decision)
				.isEqualTo(expected(answers.stream().map(DecisionBatch.Answer::call).toList(), time));
			for (RedisZone zone : zones) {
				for (String key : List.of("a", "b", "c", "d")) {
					assertThat(script.bucket(zone, key)).as("%s %s at %d", zone.zone(), key, time)
						.isEqualTo(this.model.get(zone.zone().name() + " " + key));
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void aBucketExpiresWhenThatMakesNoDifference(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 100; i++) {
			Zone zone = zone("zone" + i, random);
			RedisZone redis = script.zone(zone);
			RateLimit limit = limit(zone.name(), random).withDelay(RateLimit.NO_DELAY);
			for (int k = random.nextInt(5); k >= 0; k--) {
				script.decide(0, List.of(call(redis, limit, "a")));
			}
			long[] bucket = Objects.requireNonNull(script.bucket(redis, "a"));
			long ends = script.ends(redis, "a");
			long rate = redis.rate();
			assertThat(LeakyBucket.excess(bucket[0], bucket[1], ends, rate)).isZero();
			assertThat((bucket[0] + 1000) * 1000).as("%s, %d, %d", zone, bucket[0], ends)
				.isGreaterThan(rate * (ends - 2));
		}
	}

	/**
	 * The decisions of the pure function, call by call. Limits of one call that share a
	 * bucket charge it once.
	 */
	private List<Decision> expected(List<PendingDecision> calls, long time) {
		List<Decision> decisions = new ArrayList<>();
		for (PendingDecision call : calls) {
			decisions.add(expected(call, time));
		}
		return decisions;
	}

	private Decision expected(PendingDecision call, long time) {
		Map<String, long[]> charged = new HashMap<>();
		Decision decision = Decision.PASSED;
		for (PendingLimit asked : call.limits()) {
			long rate = asked.zone().rate();
			String name = asked.zone().zone().name() + " " + asked.key();
			long @Nullable [] bucket = this.model.get(name);
			long excess = (bucket != null) ? LeakyBucket.excess(bucket[0], bucket[1], time, rate) : 0;
			if (bucket != null && excess > asked.limit().burstExcess()) {
				if (asked.zone().isDryRun()) {
					continue;
				}
				return new Decision(false, 0,
						LeakyBucket.retryAfter(bucket[0], bucket[1], time, rate, asked.limit().burstExcess()), excess,
						asked.index());
			}
			charged.put(name, new long[] { excess, (bucket != null) ? LeakyBucket.last(bucket[1], time) : time });
			long delay = LeakyBucket.delay(excess, asked.limit().delayExcess(), rate);
			if (delay > 0 && delay >= decision.delayMillis() && !asked.zone().isDryRun()) {
				decision = new Decision(true, delay, 0, excess, asked.index());
			}
		}
		this.model.putAll(charged);
		return decision;
	}

	private static PendingDecision call(RedisZone zone, RateLimit limit, String key) {
		return ScriptRunner.call(List.of(zone), List.of(limit.on(key)));
	}

	/**
	 * A zone of any rate, from the slowest to the fastest.
	 */
	private static Zone zone(String name, Random random) {
		long rate = switch (random.nextInt(4)) {
			case 0 -> 1 + random.nextInt(2000);
			case 1 -> 1000L * (1 + random.nextInt(1000));
			case 2 -> 1 + random.nextInt(1_000_000);
			default -> Math.max(1, (long) Math.pow(MAX_RATE, random.nextDouble()));
		};
		return new Zone(name, new Rate(rate), 1);
	}

	private static RateLimit limit(String zone, Random random) {
		int burst = switch (random.nextInt(5)) {
			case 0 -> 0;
			case 1 -> Integer.MAX_VALUE - random.nextInt(2);
			default -> random.nextInt(20);
		};
		return new RateLimit(zone, burst, random.nextBoolean() ? random.nextInt(25) : RateLimit.NO_DELAY);
	}

	/**
	 * The time between two calls, in ms: mostly what one or two requests take to drain,
	 * often none, and sometimes a clock that is set forward or back.
	 */
	private static long step(Random random, long rate) {
		long interval = Math.max(1, 1_000_000 / rate);
		return switch (random.nextInt(12)) {
			case 0, 1, 2, 3 -> 0;
			case 4 -> random.nextInt(3);
			case 5 -> random.nextLong(1, 10_000_000_000L);
			case 6 -> -random.nextInt(59_000);
			case 7 -> -60_000 - random.nextInt(3) + 1;
			case 8 -> -random.nextLong(100_000, 10_000_000);
			default -> random.nextLong(2 * interval + 1);
		};
	}

}
