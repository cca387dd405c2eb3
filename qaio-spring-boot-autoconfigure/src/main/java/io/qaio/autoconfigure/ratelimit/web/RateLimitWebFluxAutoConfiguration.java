package io.qaio.autoconfigure.ratelimit.web;

import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.web.RateLimitRoutes;
import io.qaio.ratelimit.web.RateLimitWebExceptionHandler;
import io.qaio.ratelimit.web.RateLimitWebFilter;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for limits, and 429, in WebFlux.
 */
@AutoConfiguration(after = { RateLimitAutoConfiguration.class, WebFluxAutoConfiguration.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@ConditionalOnBean({ RateLimiter.class, ServerCodecConfigurer.class })
public final class RateLimitWebFluxAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RateLimitWebExceptionHandler rateLimitWebExceptionHandler(ServerCodecConfigurer codecs,
			ObjectProvider<RateLimitZones> zones) {
		return new RateLimitWebExceptionHandler(codecs, zones.getIfAvailable());
	}

	/** Limits by paths. */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnRateLimitRoutesCondition.class)
	@EnableConfigurationProperties(RateLimitProperties.class)
	static class Routes {

		@Bean
		RateLimitWebFilter rateLimitWebFilter(RateLimitProperties properties, RateLimiter limiter) {
			ConfiguredRoutes.requireNoWaitingThreads(properties.http());
			RateLimitRoutes routes = ConfiguredRoutes.of(properties, limiter);
			return new RateLimitWebFilter(routes, ConfiguredRoutes.order(routes));
		}

	}

}
