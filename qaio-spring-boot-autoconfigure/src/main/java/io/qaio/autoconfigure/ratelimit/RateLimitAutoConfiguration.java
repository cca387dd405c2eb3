package io.qaio.autoconfigure.ratelimit;

import io.qaio.autoconfigure.InvalidConfigurationException;
import io.qaio.autoconfigure.NearestBean;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link RateLimiter}.
 */
@AutoConfiguration(after = RedisRateLimitAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RateLimitProperties.class)
public final class RateLimitAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(RateLimiter.class)
	LocalRateLimiter rateLimiter(RateLimitProperties properties) {
		ConfiguredZones zones = new ConfiguredZones(properties);
		zones.asksForRedis().ifPresent((property) -> {
			throw new InvalidConfigurationException(property, "redis",
					"zones in Redis need io.qaio:qaio-redis, Spring Data Redis and Lettuce on the class path",
					"Add io.qaio:qaio-redis and spring-boot-starter-data-redis, or keep the buckets in this JVM by '"
							+ property + "=local'.");
		});
		return new LocalRateLimiter(zones.zones());
	}

	@Bean
	@ConditionalOnBean(value = LocalRateLimiter.class, search = SearchStrategy.CURRENT)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RateLimitZones rateLimitZones(ListableBeanFactory beans) {
		return NearestBean.of(beans, LocalRateLimiter.class).zones();
	}

	@Bean
	@ConditionalOnClass(name = RefreshedZones.EVENT)
	@ConditionalOnBean(value = RateLimitZones.class, search = SearchStrategy.CURRENT)
	RefreshedZones refreshedRateLimitZones(Environment environment, ListableBeanFactory beans) {
		return new RefreshedZones(environment, NearestBean.of(beans, RateLimitZones.class));
	}

}
