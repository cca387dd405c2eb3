package io.qaio.autoconfigure;

import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.store.LocalRateLimiter;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link RateLimiter}.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@EnableConfigurationProperties(QaioRateLimitProperties.class)
public final class RateLimitAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RateLimiter rateLimiter(QaioRateLimitProperties properties) {
		return new LocalRateLimiter(new ConfiguredZones(properties).zones());
	}

}
