package io.qaio.autoconfigure.actuate;

import io.lettuce.core.AbstractRedisClient;
import io.qaio.autoconfigure.ratelimit.ConfiguredZones;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.autoconfigure.ratelimit.RedisRateLimitAutoConfiguration;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of zones in Redis.
 */
@AutoConfiguration(after = RedisRateLimitAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class, AbstractRedisClient.class,
		RedisRateLimiter.class })
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@ConditionalOnBean(RedisRateLimiter.class)
@ConditionalOnEnabledHealthIndicator("ratelimit")
@EnableConfigurationProperties(RateLimitProperties.class)
public final class RateLimitHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "rateLimitHealthIndicator", "rateLimitHealthContributor" })
	HealthIndicator rateLimitHealthIndicator(RedisRateLimiter limiter, RateLimitProperties properties) {
		ConfiguredZones zones = new ConfiguredZones(properties);
		return new RateLimitHealthIndicator(limiter, () -> zones.anyRejects(limiter.zones().all()));
	}

}
