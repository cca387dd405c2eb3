package io.qaio.autoconfigure;

import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.ratelimit.store.redis.RedisStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Tells whether Redis decides about rate limits, without asking it.
 */
final class RateLimitHealthIndicator extends AbstractHealthIndicator {

	private final RedisRateLimiter limiter;

	RateLimitHealthIndicator(RedisRateLimiter limiter) {
		super("The limiter did not tell whether Redis decides");
		this.limiter = limiter;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		RedisStatus status = this.limiter.status();
		if (status.deciding()) {
			builder.up();
		}
		else if (status.problem() != null) {
			builder.down().withDetail("problem", status.problem());
		}
		else {
			// not connected yet, or no more
			builder.unknown();
		}
		builder.withDetail("since", status.since()).withDetail("undecided", status.undecided());
	}

}
