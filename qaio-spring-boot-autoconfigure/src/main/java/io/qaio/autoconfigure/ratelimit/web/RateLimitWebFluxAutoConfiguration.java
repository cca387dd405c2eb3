package io.qaio.autoconfigure.ratelimit.web;

import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.web.ApplicationPaths;
import io.qaio.ratelimit.web.DecisionPoint;
import io.qaio.ratelimit.web.ExchangeLimits;
import io.qaio.ratelimit.web.RateLimitWebExceptionHandler;
import io.qaio.ratelimit.web.RateLimitWebFilter;
import io.qaio.ratelimit.web.ReactiveCorsAnswer;

import org.springframework.beans.factory.ListableBeanFactory;
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
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

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
	@Import({ ReactiveCorsFilters.Sources.class, ReactiveCorsFilters.OfSecurity.class,
			ManagementPaths.OfActuator.class })
	static class Routes {

		private static final String CONTROLLERS = "requestMappingHandlerMapping";

		private static final String NETTY = "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory";

		@Bean
		ExchangeLimits rateLimitExchangeLimits(RateLimitProperties properties, RateLimiter limiter,
				ReactiveCorsAnswer cors, ApplicationContext context) {
			ConfiguredRoutes.requireNoWaitingThreads(properties.http());
			if (!isNetty(context)) {
				ConfiguredRoutes.requireAddressOfConnection(properties.http(), context.getEnvironment());
			}
			return new ExchangeLimits(ConfiguredRoutes.of(properties, limiter),
					() -> new ApplicationPaths(parser(context), ManagementPaths.of(context)), cors, context);
		}

		/**
		 * Whether the server is Netty, which keeps the address of the connection.
		 */
		private static boolean isNetty(ListableBeanFactory beans) {
			ClassLoader loader = Routes.class.getClassLoader();
			return ClassUtils.isPresent(NETTY, loader)
					&& beans.getBeanNamesForType(ClassUtils.resolveClassName(NETTY, loader), true, false).length > 0;
		}

		private static PathPatternParser parser(ListableBeanFactory beans) {
			return beans.containsBean(CONTROLLERS)
					? beans.getBean(CONTROLLERS, AbstractHandlerMapping.class).getPathPatternParser()
					: PathPatternParser.defaultInstance;
		}

		@Bean
		RateLimitWebFilter rateLimitWebFilter(ExchangeLimits limits) {
			return new RateLimitWebFilter(limits, DecisionPoint.FIRST);
		}

		@Bean
		@ConditionalOnClass(SecurityWebFilterChain.class)
		RateLimitWebFilter rateLimitWebFilterBeforeSecurity(ExchangeLimits limits) {
			return new RateLimitWebFilter(limits, DecisionPoint.BEFORE_SECURITY);
		}

		@Bean
		@Conditional(OnPrincipalRouteCondition.class)
		RateLimitWebFilter rateLimitWebFilterAfterSecurity(ExchangeLimits limits) {
			return new RateLimitWebFilter(limits, DecisionPoint.AFTER_SECURITY);
		}

		@Bean
		RateLimitWebFilter lastRateLimitWebFilter(ExchangeLimits limits) {
			return new RateLimitWebFilter(limits, DecisionPoint.LAST);
		}

	}

}
