package io.qaio.autoconfigure.ratelimit.web;

import java.util.List;
import java.util.function.Supplier;
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
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * The CORS filters of an application with Spring MVC. Beans are looked up once, at the
 * first request that needs them.
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
			Supplier<List<Filter>> all = SingletonSupplier.of(
					() -> Stream
						.concat(filters.orderedStream(),
								registrations.orderedStream()
									.map(FilterRegistrationBean::getFilter)
									.filter(CorsFilter.class::isInstance))
						.map(Filter.class::cast)
						.toList());
			return (request) -> all.get().stream();
		}

		@Bean
		CorsAnswer rateLimitCorsAnswer(ObjectProvider<CorsFilters> filters, ObjectProvider<HandlerMapping> mappings) {
			Supplier<List<CorsFilters>> all = SingletonSupplier.of(() -> filters.orderedStream().toList());
			return new CorsAnswer((request) -> all.get().stream().<Filter>flatMap((each) -> each.of(request)).toList(),
					SingletonSupplier.of(() -> mappings.orderedStream().toList()));
		}

	}

	/** Those of Spring Security. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SecurityFilterChain.class)
	class OfSecurity {

		@Bean
		CorsFilters rateLimitSecurityCorsFilters(ObjectProvider<SecurityFilterChain> chains) {
			Supplier<List<SecurityFilterChain>> all = SingletonSupplier.of(() -> chains.orderedStream().toList());
			return (request) -> all.get()
				.stream()
				.filter((chain) -> chain.matches(request))
				.limit(1)
				.flatMap((chain) -> chain.getFilters().stream())
				.filter(CorsFilter.class::isInstance);
		}

	}

}
