package io.qaio.ratelimit.web;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Limits requests by their paths in WebFlux, at one of several points among the filters.
 * A delayed one waits here, without a thread. A rejected one is an error, which
 * {@link RateLimitWebExceptionHandler} answers.
 */
public class RateLimitWebFilter implements WebFilter, Ordered {

	private static final int ORDER_OF_SECURITY = -100;

	private final ExchangeLimits limits;

	private final DecisionPoint point;

	/**
	 * Creates a filter.
	 * @param limits which requests are limited
	 * @param point where it decides
	 */
	public RateLimitWebFilter(ExchangeLimits limits, DecisionPoint point) {
		this.limits = limits;
		this.point = point;
	}

	@Override
	public int getOrder() {
		return this.point.order(ORDER_OF_SECURITY);
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		RouteScope scope = this.limits.scope(exchange, this.point);
		List<RateLimitRoute> matching = this.limits.to(scope, exchange);
		return matching.isEmpty() ? chain.filter(exchange) : this.limits.admit(scope, exchange, matching)
			.flatMap((goesOn) -> goesOn ? chain.filter(exchange) : Mono.empty());
	}

}
