package io.qaio.autoconfigure.actuate;

import java.util.function.BooleanSupplier;

import io.qaio.ratelimit.store.redis.RedisRateLimiter;
import io.qaio.ratelimit.store.redis.RedisStatus;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} for zones in Redis: down only while Redis is away and calls are
 * rejected for that reason, or while it refuses to decide. Sends nothing to Redis.
 */
final class RateLimitHealthIndicator extends AbstractHealthIndicator {

	private final RedisRateLimiter limiter;

	private final BooleanSupplier rejectsWithoutRedis;

	RateLimitHealthIndicator(RedisRateLimiter limiter, BooleanSupplier rejectsWithoutRedis) {
		super("Rate limit health check failed");
		this.limiter = limiter;
		this.rejectsWithoutRedis = rejectsWithoutRedis;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		RedisStatus status = this.limiter.status();
		if (!status.deciding() && status.problem() == null) {
			// not connected yet, or closed
			builder.unknown();
		}
		else if (!status.deciding() && (status.misconfigured() || this.rejectsWithoutRedis.getAsBoolean())) {
			builder.down();
		}
		else {
			builder.up();
		}
		if (status.problem() != null) {
			builder.withDetail("problem", status.problem());
		}
		builder.withDetail("since", status.since()).withDetail("undecided", status.undecided());
	}

}
