package io.qaio.autoconfigure.ratelimit.web;

import java.util.stream.Stream;

import io.qaio.ratelimit.web.CorsAnswer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * The CORS filters of an application with Spring MVC.
 */
interface CorsFilters {

	/**
	 * The filters that a request passes.
	 */
	Stream<? extends Filter> of(HttpServletRequest request);

	/** Where an application may configure CORS. */
	@Configuration(proxyBeanMethods = false)
	class Sources {

		@Bean
		CorsFilters rateLimitCorsFilters(ObjectProvider<CorsFilter> filters,
				ObjectProvider<FilterRegistrationBean<?>> registrations) {
			return (request) -> Stream.concat(filters.orderedStream(),
					registrations.orderedStream()
						.map(FilterRegistrationBean::getFilter)
						.filter(CorsFilter.class::isInstance));
		}

		@Bean
		CorsAnswer rateLimitCorsAnswer(ObjectProvider<CorsFilters> filters, ObjectProvider<HandlerMapping> mappings) {
			return new CorsAnswer(
					(request) -> filters.orderedStream().<Filter>flatMap((each) -> each.of(request)).toList(),
					() -> mappings.orderedStream().toList());
		}

	}

	/** Those of Spring Security. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SecurityFilterChain.class)
	class OfSecurity {

		@Bean
		CorsFilters rateLimitSecurityCorsFilters(ObjectProvider<SecurityFilterChain> chains) {
			return (request) -> chains.orderedStream()
				.filter((chain) -> chain.matches(request))
				.limit(1)
				.flatMap((chain) -> chain.getFilters().stream())
				.filter(CorsFilter.class::isInstance);
		}

	}

}
