package io.qaio.ratelimit.store.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The script that gives charges back does what {@link LeakyBucket#giveBack} computes.
 */
class GiveBackScriptTests {

	private static final List<String> KEYS = List.of("a", "b", "c");

	private static ScriptRunner script;

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
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void itDoesWhatThePureFunctionDoes(long seed) {
		Random random = new Random(seed);
		RedisZone zone = script.zone(new Zone("zone", new Rate(1 + random.nextInt(100_000)), 1));
		RateLimit limit = RateLimit.of("zone").withBurst(10);
		Map<String, long[]> model = new HashMap<>();
		List<Map.Entry<String, Long>> charges = new ArrayList<>();
		int negative = 0;
		long time = 1000;
		for (int i = 0; i < 300; i++) {
			time += random.nextInt(3) * random.nextInt(1 + (int) (1_000_000 / zone.rate()));
			String key = KEYS.get(random.nextInt(KEYS.size()));
			if (random.nextBoolean()) {
				boolean granted = Objects
					.requireNonNull(
							script.decide(time, List.of(ScriptRunner.call(List.of(zone), List.of(limit.on(key)))))
								.get(0)
								.decision())
					.granted();
				long[] known = model.get(key);
				long excess = (known != null) ? LeakyBucket.excess(known[0], known[1], time, zone.rate()) : 0;
				assertThat(granted).isEqualTo(excess <= limit.burstExcess());
				if (granted) {
					model.put(key, new long[] { excess, time });
					charges.add(Map.entry(key, time));
				}
			}
			else {
				List<ChargeReturner.Charge> back = new ArrayList<>();
				for (int k = random.nextInt(3); k >= 0 && !charges.isEmpty(); k--) {
					Map.Entry<String, Long> charge = charges.remove(random.nextInt(charges.size()));
					long[] known = Objects.requireNonNull(model.get(charge.getKey()));
					known[0] = LeakyBucket.giveBack(known[0], known[1], charge.getValue(), zone.rate());
					negative += (known[0] < 0) ? 1 : 0;
					back.add(script.charge(zone, charge.getKey(), charge.getValue()));
				}
				script.giveBack(back);
			}
			for (String each : KEYS) {
				assertThat(script.bucket(zone, each)).isEqualTo(model.get(each));
			}
		}
		assertThat(negative).isPositive();
	}

	@Test
	void theExpiryStays() {
		RedisZone zone = script.zone(new Zone("zone", Rate.parse("1r/m"), 1));
		decide(zone, 0);
		decide(zone, 0);
		long ends = script.ends(zone, "a");
		assertThat(script.giveBack(List.of(script.charge(zone, "a", 0)))).isEqualTo(1);
		// read from two clocks
		assertThat(script.ends(zone, "a")).isBetween(ends - 2, ends + 2);
		assertThat(script.bucket(zone, "a")).containsExactly(0, 0);
	}

	@Test
	void nothingIsGivenBackAfterTheClockWasSetBack() {
		RedisZone zone = script.zone(new Zone("zone", Rate.parse("1r/m"), 1));
		decide(zone, 200_000);
		decide(zone, 200_000);
		decide(zone, 100_000);
		assertThat(script.bucket(zone, "a")).containsExactly(2000, 100_000);
		assertThat(script.giveBack(List.of(script.charge(zone, "a", 200_000)))).isZero();
		assertThat(script.bucket(zone, "a")).containsExactly(2000, 100_000);
	}

	@Test
	void whatIsSentAgainChangesNothing() {
		RedisZone zone = script.zone(new Zone("zone", Rate.parse("1r/m"), 1));
		decide(zone, 0);
		ChargeReturner.Charge charge = script.charge(zone, "a", 0);
		byte[][] arguments = ChargeReturner.arguments(List.of(charge));
		byte[][] again = Arrays.copyOf(arguments, arguments.length + 1);
		again[arguments.length] = new byte[] { '0' };
		Long changed = script.connection()
			.<Long>call(ChargeReturner.SCRIPT, ChargeReturner.keys(List.of(charge)), again)
			.join();
		assertThat(changed).isZero();
		assertThat(script.bucket(zone, "a")).containsExactly(0, 0);
	}

	@Test
	void whatIsNoBucketIsLeftAlone() {
		RedisZone zone = script.zone(new Zone("zone", Rate.parse("1r/m"), 1));
		script.redis().command("RPUSH", "{test}:zone:list", "x");
		script.redis().command("SET", "{test}:zone:twelve", "hello world!");
		script.redis().command("SET", "{test}:zone:text", "hello");
		assertThat(script.giveBack(List.of(script.charge(zone, "list", 0), script.charge(zone, "twelve", 0),
				script.charge(zone, "text", 0), script.charge(zone, "unknown", 0))))
			.isZero();
		assertThat(script.redis().command("GET", "{test}:zone:twelve")).isEqualTo("hello world!");
		assertThat(script.redis().command("EXISTS", "{test}:zone:unknown")).isEqualTo("0");
	}

	private static @Nullable Object decide(RedisZone zone, long time) {
		return script
			.decide(time, List.of(ScriptRunner.call(List.of(zone), List.of(RateLimit.of("zone").withBurst(9).on("a")))))
			.get(0)
			.decision();
	}

}
