package io.qaio.autoconfigure;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of zones in Redis.
 */
@AutoConfiguration(after = RedisRateLimitAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class, AbstractRedisClient.class })
@ConditionalOnBean(RedisRateLimiter.class)
@ConditionalOnEnabledHealthIndicator("rate-limit")
public final class RateLimitHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "rateLimitHealthIndicator", "rateLimitHealthContributor" })
	HealthIndicator rateLimitHealthIndicator(RedisRateLimiter limiter) {
		return new RateLimitHealthIndicator(limiter);
	}

}
