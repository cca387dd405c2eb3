package io.qaio.ratelimit.observation;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;

/**
 * Whether Redis is available to rate limits, and how many calls it did not decide about.
 */
public final class RedisRateLimitMetrics implements MeterBinder {

	/** The meter that is 1 while Redis decides, else 0. */
	public static final String AVAILABLE = "qaio.rate.limit.store.available";

	/** The meter that counts calls about which Redis did not decide. */
	public static final String UNDECIDED = "qaio.rate.limit.store.undecided";

	private final RedisRateLimiter limiter;

	/**
	 * Create metrics.
	 * @param limiter the limiter
	 */
	public RedisRateLimitMetrics(RedisRateLimiter limiter) {
		this.limiter = limiter;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(AVAILABLE, this.limiter, (limiter) -> limiter.status().deciding() ? 1 : 0)
			.description("1 while Redis decides about rate limits, else 0")
			.register(registry);
		FunctionCounter.builder(UNDECIDED, this.limiter, (limiter) -> limiter.status().undecided())
			.description("Calls decided by on-store-failure because Redis did not")
			.register(registry);
	}

}
