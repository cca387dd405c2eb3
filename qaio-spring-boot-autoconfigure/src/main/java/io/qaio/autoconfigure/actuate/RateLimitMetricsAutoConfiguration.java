package io.qaio.autoconfigure.actuate;

import io.lettuce.core.AbstractRedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.observation.RateLimitMetrics;
import io.qaio.ratelimit.observation.RedisRateLimitMetrics;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the metrics of rate limits.
 */
@AutoConfiguration(after = RateLimitAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@ConditionalOnBean({ MeterRegistry.class, RateLimitZones.class })
public final class RateLimitMetricsAutoConfiguration {

	@Bean
	@ConditionalOnSingleCandidate(DecisionSource.class)
	RateLimitMetrics rateLimitMetrics(DecisionSource limiter, RateLimitZones zones) {
		return new RateLimitMetrics(limiter, zones);
	}

	/**
	 * Of zones in Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AbstractRedisClient.class, RedisRateLimiter.class })
	@ConditionalOnBean(RedisRateLimiter.class)
	static class InRedis {

		@Bean
		RedisRateLimitMetrics redisRateLimitMetrics(RedisRateLimiter limiter) {
			return new RedisRateLimitMetrics(limiter);
		}

	}

}
