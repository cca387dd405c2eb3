package io.qaio.ratelimit.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A zone forgets the least recently used key, and never holds more than its size.
 */
class ForgottenKeysTests {

	private static final RateLimit LIMIT = new RateLimit("zone", 1, 0);

	private final SettableClock clock = new SettableClock();

	@Test
	void aMillionKeysInAZoneOfAThousand() {
		LocalRateLimiter limiter = limiter("1r/m", 1000);
		int most = 0;
		for (int i = 0; i < 1_000_000; i++) {
			this.clock.set(i / 1000, i % 1000);
			assertThat(limiter.decide(LIMIT, "key-" + i).granted()).isTrue();
			most = Math.max(most, limiter.zone(LIMIT).size());
		}
		assertThat(most).isEqualTo(1000);
		// the last thousand are known, the one before is not
		assertThat(limiter.decide(LIMIT, "key-999000").excess()).isGreaterThan(900);
		assertThat(limiter.decide(LIMIT, "key-998999").excess()).isZero();
	}

	@Test
	void keysThatAreUsedAgainAreKept() {
		LocalRateLimiter limiter = limiter("1r/m", 10);
		Random random = new Random(3);
		LinkedHashMap<String, Integer> model = new LinkedHashMap<>(16, 0.75f, true);
		for (int i = 0; i < 50_000; i++) {
			String key = "key-" + random.nextInt(15);
			this.clock.set(0, i);
			if (!model.containsKey(key) && model.size() == 10) {
				model.remove(model.keySet().iterator().next());
			}
			int uses = model.merge(key, 1, Integer::sum);
			// nothing drains: excess 0, then 1, then rejected with 2
			assertThat(limiter.decide(LIMIT, key).excess()).as("seed 3, row %d", i)
				.isEqualTo(Math.min(2, uses - 1) * 1000L);
		}
	}

	@Test
	void keysOfSeveralLimitsAreForgottenAlike() {
		LocalRateLimiter limiter = limiter("1r/m", 2);
		List<String> keys = List.of("a", "b", "a", "c");
		List<Long> excesses = new ArrayList<>();
		for (int i = 0; i < keys.size(); i++) {
			this.clock.set(0, i);
			JointDecision joint = limiter.joint(List.of(LIMIT.on(keys.get(i)), new RateLimit("other", 9, 9).on("x")));
			joint.decide();
			excesses.add(joint.limits().get(0).bucket().excess());
		}
		assertThat(excesses).containsExactly(0L, 0L, 1000L, 0L);
		// a was used after b, so b had to go
		this.clock.set(0, 10);
		assertThat(limiter.decide(LIMIT, "a").granted()).isFalse();
		assertThat(limiter.decide(LIMIT, "b").excess()).isZero();
	}

	@Test
	void aUseAtTheMomentOfAnAdditionComesAfterIt() {
		LocalRateLimiter limiter = limiter("1r/m", 2);
		limiter.decide(LIMIT, "a");
		limiter.decide(LIMIT, "b");
		limiter.decide(LIMIT, "a");
		limiter.decide(LIMIT, "c");
		assertThat(limiter.decide(LIMIT, "a").granted()).as("is still known").isFalse();
		assertThat(limiter.decide(LIMIT, "b").excess()).as("had to go").isZero();
	}

	@Test
	void limitThatWasNotAskedForgetsNothing() {
		LocalRateLimiter limiter = limiter("1r/m", 1);
		KeyedLimit rejecting = new RateLimit("other", 0, 0).on("x");
		limiter.decide(LIMIT, "a");
		limiter.decide(List.of(rejecting));
		assertThat(limiter.decide(List.of(rejecting, LIMIT.on("b"))).granted()).isFalse();
		assertThat(limiter.decide(LIMIT, "a").excess()).isEqualTo(1000);
	}

	private LocalRateLimiter limiter(String rate, int size) {
		return new LocalRateLimiter(
				List.of(new Zone("zone", Rate.parse(rate), size), new Zone("other", Rate.parse("1r/m"), 10)),
				this.clock);
	}

}
