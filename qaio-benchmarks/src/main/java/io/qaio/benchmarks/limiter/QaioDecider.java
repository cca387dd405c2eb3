package io.qaio.benchmarks.limiter;

import java.util.List;

import io.qaio.benchmarks.harness.Decider;
import io.qaio.benchmarks.harness.RandomKeys;
import io.qaio.ratelimit.Rate;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.Zone;
import io.qaio.ratelimit.store.LocalRateLimiter;

/**
 * Qaio's limiter with its buckets in this JVM.
 */
final class QaioDecider implements Decider {

	private final RateLimiter limiter = new LocalRateLimiter(
			List.of(new Zone("all", Rate.parse("1000000000r/s"), 1_000_000)));

	private final RateLimit limit = RateLimit.of("all").withBurst(1_000_000).withDelay(RateLimit.NO_DELAY);

	@Override
	public int decide(String[] keys, RandomKeys walk) {
		int granted = 0;
		for (int i = 0; i < CALLS; i++) {
			if (this.limiter.decide(this.limit, walk.next(keys)).granted()) {
				granted++;
			}
		}
		return granted;
	}

}
