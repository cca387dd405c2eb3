package io.qaio.ratelimit.web;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Limits requests by their paths in WebFlux, before they are read. A rejected one is an
 * error, which {@link RateLimitWebExceptionHandler} answers. A second filter of the kind
 * comes last, for requests whose path another filter has changed.
 */
public class RateLimitWebFilter implements WebFilter, Ordered {

	private final ExchangeLimits limits;

	private final int order;

	/**
	 * Creates a filter.
	 * @param limits which requests are limited
	 * @param order where the filter comes among the others
	 */
	public RateLimitWebFilter(ExchangeLimits limits, int order) {
		this.limits = limits;
		this.order = order;
	}

	@Override
	public int getOrder() {
		return this.order;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		List<RateLimitRoute> matching = this.limits.to(exchange);
		return matching.isEmpty() ? chain.filter(exchange) : this.limits.admit(exchange, matching)
			.flatMap((goesOn) -> goesOn ? chain.filter(exchange) : Mono.empty());
	}

}
