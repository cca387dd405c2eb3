package io.qaio.benchmarks.peers;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.qaio.benchmarks.harness.Decider;
import io.qaio.benchmarks.harness.RandomKeys;

/**
 * A limiter of Resilience4j for each key, in a cache of Caffeine.
 */
public final class Resilience4jDecider implements Decider {

	private final RateLimiterConfig config = RateLimiterConfig.custom()
		.limitForPeriod(1_000_000_000)
		.limitRefreshPeriod(Duration.ofSeconds(1))
		.timeoutDuration(Duration.ZERO)
		.build();

	private final Cache<String, RateLimiter> limiters = Caffeine.newBuilder().maximumSize(1_000_000).build();

	@Override
	public int decide(String[] keys, RandomKeys walk) {
		int granted = 0;
		for (int i = 0; i < CALLS; i++) {
			if (this.limiters.get(walk.next(keys), (key) -> RateLimiter.of(key, this.config)).acquirePermission()) {
				granted++;
			}
		}
		return granted;
	}

}
