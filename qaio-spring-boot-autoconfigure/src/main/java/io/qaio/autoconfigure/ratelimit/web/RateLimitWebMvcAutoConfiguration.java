package io.qaio.autoconfigure.ratelimit.web;

import io.qaio.autoconfigure.ratelimit.RateLimitAutoConfiguration;
import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.RateLimitZones;
import io.qaio.ratelimit.RateLimiter;
import io.qaio.ratelimit.web.CorsAnswer;
import io.qaio.ratelimit.web.DecisionPoint;
import io.qaio.ratelimit.web.DelayedRequestFilter;
import io.qaio.ratelimit.web.RateLimitExceptionResolver;
import io.qaio.ratelimit.web.RateLimitFilter;
import io.qaio.ratelimit.web.RequestLimits;
import io.qaio.ratelimit.web.RequestPaths;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for limits of requests, and 429, in
 * Spring MVC.
 */
@AutoConfiguration(after = RateLimitAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({ Servlet.class, DispatcherServlet.class })
@ConditionalOnBooleanProperty(name = "qaio.rate-limit.enabled", matchIfMissing = true)
@ConditionalOnBean(RateLimiter.class)
public final class RateLimitWebMvcAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RateLimitExceptionResolver rateLimitExceptionResolver(ObjectProvider<RequestMappingHandlerAdapter> adapters,
			ObjectProvider<RateLimitZones> zones) {
		return new RateLimitExceptionResolver(() -> adapters.getObject().getMessageConverters(),
				zones.getIfAvailable());
	}

	/**
	 * Limits by paths.
	 */
	@Configuration(proxyBeanMethods = false)
	@Conditional(OnRateLimitRoutesCondition.class)
	@EnableConfigurationProperties(RateLimitProperties.class)
	@Import({ CorsFilters.Sources.class, CorsFilters.OfSecurity.class, ManagementPaths.OfActuator.class })
	static class Routes {

		private static final String CONTROLLERS = "requestMappingHandlerMapping";

		private static final int ORDER_OF_SECURITY = -100;

		@Bean
		WayOfWaiting rateLimitWayOfWaiting(RateLimitProperties properties, Environment environment,
				ListableBeanFactory beans) {
			return new WayOfWaiting(properties.http().waiting(), Threading.VIRTUAL.isActive(environment),
					ServerThreads.waiting(properties, environment), new AsyncDispatchHazards(beans));
		}

		@Bean
		RequestLimits rateLimitRequestLimits(RateLimitProperties properties, RateLimiter limiter, CorsAnswer cors,
				RateLimitExceptionResolver rejections, WayOfWaiting way, ListableBeanFactory beans,
				Environment environment) {
			ConfiguredRoutes.requireAddressOfConnection(properties.http(), environment);
			return new RequestLimits(ConfiguredRoutes.of(properties, limiter), () -> paths(beans), cors, rejections,
					way.threads(), way);
		}

		private static RequestPaths paths(ListableBeanFactory beans) {
			AbstractHandlerMapping controllers = beans.containsBean(CONTROLLERS)
					? beans.getBean(CONTROLLERS, AbstractHandlerMapping.class) : null;
			String servletPrefix = beans.getBeanProvider(DispatcherServletPath.class)
				.stream()
				.findFirst()
				.map(DispatcherServletPath::getPrefix)
				.orElse("");
			return new RequestPaths(controllers, servletPrefix, ManagementPaths.of(beans));
		}

		@Bean
		FilterRegistrationBean<RateLimitFilter> rateLimitFilter(RequestLimits limits, Environment environment) {
			return filter(limits, DecisionPoint.FIRST, environment);
		}

		@Bean
		@ConditionalOnClass(SecurityFilterChain.class)
		FilterRegistrationBean<RateLimitFilter> rateLimitFilterBeforeSecurity(RequestLimits limits,
				Environment environment) {
			return filter(limits, DecisionPoint.BEFORE_SECURITY, environment);
		}

		@Bean
		@Conditional(OnPrincipalRouteCondition.class)
		FilterRegistrationBean<RateLimitFilter> rateLimitFilterAfterSecurity(RequestLimits limits,
				Environment environment) {
			return filter(limits, DecisionPoint.AFTER_SECURITY, environment);
		}

		private static FilterRegistrationBean<RateLimitFilter> filter(RequestLimits limits, DecisionPoint point,
				Environment environment) {
			FilterRegistrationBean<RateLimitFilter> filter = new FilterRegistrationBean<>(
					new RateLimitFilter(limits, point));
			filter.setDispatcherTypes(DispatcherType.REQUEST);
			filter.setOrder(point
				.order(environment.getProperty("spring.security.filter.order", Integer.class, ORDER_OF_SECURITY)));
			return filter;
		}

		/**
		 * A bean without a registration, as these come last.
		 */
		@Bean
		DelayedRequestFilter delayedRequestFilter(RequestLimits limits) {
			return new DelayedRequestFilter(limits);
		}

	}

}
