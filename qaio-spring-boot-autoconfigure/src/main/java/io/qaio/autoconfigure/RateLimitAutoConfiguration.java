package io.qaio.autoconfigure;

import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link RateLimiter}.
 */
@AutoConfiguration(after = RedisRateLimitAutoConfiguration.class)
@ConditionalOnProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@EnableConfigurationProperties(QaioRateLimitProperties.class)
public final class RateLimitAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(RateLimiter.class)
	LocalRateLimiter rateLimiter(QaioRateLimitProperties properties) {
		ConfiguredZones zones = new ConfiguredZones(properties);
		zones.asksForRedis().ifPresent((property) -> {
			throw new InvalidConfigurationException(property, "redis",
					"the limiter reaches Redis through Lettuce and Spring Data Redis, which are not on the class path",
					"Add spring-boot-starter-data-redis, or keep the buckets in this JVM by '" + property + "=local'.",
					null);
		});
		return new LocalRateLimiter(zones.zones());
	}

	@Bean
	@ConditionalOnBean(LocalRateLimiter.class)
	@ConditionalOnMissingBean
	RateLimitZones rateLimitZones(LocalRateLimiter limiter) {
		return limiter.zones();
	}

	@Bean
	@ConditionalOnClass(name = RefreshedZones.EVENT)
	@ConditionalOnBean(RateLimitZones.class)
	RefreshedZones refreshedRateLimitZones(Environment environment, RateLimitZones zones) {
		return new RefreshedZones(environment, zones);
	}

}
