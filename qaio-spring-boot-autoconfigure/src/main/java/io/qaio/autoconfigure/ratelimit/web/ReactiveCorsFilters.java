package io.qaio.autoconfigure.ratelimit.web;

import java.util.List;
import java.util.function.Supplier;

import io.qaio.ratelimit.web.ReactiveCorsAnswer;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

/**
 * The CORS filters of an application with WebFlux. Beans are looked up once, at the first
 * request that needs them.
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
			Supplier<List<CorsWebFilter>> all = SingletonSupplier.of(() -> filters.orderedStream().toList());
			return (exchange) -> Flux.fromIterable(all.get());
		}

		@Bean
		ReactiveCorsAnswer rateLimitCorsAnswer(ObjectProvider<ReactiveCorsFilters> filters,
				ObjectProvider<HandlerMapping> mappings) {
			Supplier<List<ReactiveCorsFilters>> all = SingletonSupplier.of(() -> filters.orderedStream().toList());
			return new ReactiveCorsAnswer(
					(exchange) -> Flux.fromIterable(all.get()).concatMap((each) -> each.of(exchange)),
					SingletonSupplier.of(() -> mappings.orderedStream().toList()));
		}

	}

	/** Those of Spring Security. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SecurityWebFilterChain.class)
	class OfSecurity {

		@Bean
		ReactiveCorsFilters rateLimitSecurityCorsFilters(ObjectProvider<SecurityWebFilterChain> chains) {
			Supplier<List<SecurityWebFilterChain>> all = SingletonSupplier.of(() -> chains.orderedStream().toList());
			return (exchange) -> Flux.fromIterable(all.get())
				.filterWhen((chain) -> chain.matches(exchange))
				.take(1)
				.concatMap(SecurityWebFilterChain::getWebFilters)
				.filter(CorsWebFilter.class::isInstance);
		}

	}

}
