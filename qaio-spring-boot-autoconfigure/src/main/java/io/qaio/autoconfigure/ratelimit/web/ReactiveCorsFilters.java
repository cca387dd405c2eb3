package io.qaio.autoconfigure.ratelimit.web;

import io.qaio.ratelimit.web.ReactiveCorsAnswer;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

/**
 * The CORS filters of an application with WebFlux.
 */
interface ReactiveCorsFilters {

	/**
	 * The filters that a request passes.
	 */
	Flux<? extends WebFilter> of(ServerWebExchange exchange);

	/** Where an application may configure CORS. */
	@Configuration(proxyBeanMethods = false)
	class Sources {

		@Bean
		ReactiveCorsFilters rateLimitCorsFilters(ObjectProvider<CorsWebFilter> filters) {
			return (exchange) -> Flux.fromStream(filters::orderedStream);
		}

		@Bean
		ReactiveCorsAnswer rateLimitCorsAnswer(ObjectProvider<ReactiveCorsFilters> filters,
				ObjectProvider<HandlerMapping> mappings) {
			return new ReactiveCorsAnswer(
					(exchange) -> Flux.fromStream(filters::orderedStream).concatMap((each) -> each.of(exchange)),
					() -> mappings.orderedStream().toList());
		}

	}

	/** Those of Spring Security. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SecurityWebFilterChain.class)
	class OfSecurity {

		@Bean
		ReactiveCorsFilters rateLimitSecurityCorsFilters(ObjectProvider<SecurityWebFilterChain> chains) {
			return (exchange) -> Flux.fromStream(chains::orderedStream)
				.filterWhen((chain) -> chain.matches(exchange))
				.take(1)
				.concatMap(SecurityWebFilterChain::getWebFilters)
				.filter(CorsWebFilter.class::isInstance);
		}

	}

}
