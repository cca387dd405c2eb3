package io.qaio.autoconfigure.actuate;

import io.lettuce.core.AbstractRedisClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.qaio.autoconfigure.NearestBean;
import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.ratelimit.DecisionSource;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.observation.RateLimitMetrics;
import io.qaio.ratelimit.observation.RedisRateLimitMetrics;
import io.qaio.ratelimit.store.redis.RedisRateLimiter;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the metrics of rate limits.
 */
@AutoConfiguration(after = RateLimitAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@ConditionalOnBean(MeterRegistry.class)
public final class RateLimitMetricsAutoConfiguration {

	// once, in the context of the zones: binding twice counts twice
	@Bean
	@ConditionalOnBean(value = RateLimitZones.class, search = SearchStrategy.CURRENT)
	@ConditionalOnSingleCandidate(value = DecisionSource.class, search = SearchStrategy.CURRENT)
	RateLimitMetrics rateLimitMetrics(ListableBeanFactory beans) {
		return new RateLimitMetrics(NearestBean.of(beans, DecisionSource.class),
				NearestBean.of(beans, RateLimitZones.class));
	}

	/**
	 * Of zones in Redis.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ AbstractRedisClient.class, RedisRateLimiter.class })
	@ConditionalOnBean(value = RedisRateLimiter.class, search = SearchStrategy.CURRENT)
	static class InRedis {

		@Bean
		RedisRateLimitMetrics redisRateLimitMetrics(RedisRateLimiter limiter) {
			return new RedisRateLimitMetrics(limiter);
		}

	}

}
