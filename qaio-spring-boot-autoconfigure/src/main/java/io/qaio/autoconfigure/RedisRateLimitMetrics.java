package io.qaio.autoconfigure;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;

/**
 * Whether Redis decides about rate limits, and about how many calls it did not.
 */
final class RedisRateLimitMetrics implements MeterBinder {

	static final String DECIDING = "qaio.ratelimit.store.deciding";

	static final String UNDECIDED = "qaio.ratelimit.store.undecided";

	private final RedisRateLimiter limiter;

	RedisRateLimitMetrics(RedisRateLimiter limiter) {
		this.limiter = limiter;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(DECIDING, this.limiter, (limiter) -> limiter.status().deciding() ? 1 : 0)
			.description("1 while Redis decides about rate limits, else 0")
			.register(registry);
		FunctionCounter.builder(UNDECIDED, this.limiter, (limiter) -> limiter.status().undecided())
			.description("Calls that were dealt with as on-store-failure says")
			.register(registry);
	}

}
