package io.qaio.ratelimit.web;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Limits requests by their paths in WebFlux, before they are read. One that is refused is
 * an error, which {@link RateLimitWebExceptionHandler} answers.
 */
public class RateLimitWebFilter implements WebFilter, Ordered {

	private final RateLimitRoutes routes;

	private final RateLimiter limiter;

	private final int order;

	/**
	 * Create a filter.
	 * @param routes which requests are limited
	 * @param limiter decides
	 * @param order where it comes among the filters
	 */
	public RateLimitWebFilter(RateLimitRoutes routes, RateLimiter limiter, int order) {
		this.routes = routes;
		this.limiter = limiter;
		this.order = order;
	}

	@Override
	public int getOrder() {
		return this.order;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		List<RateLimitRoute> matching = this.routes.to(exchange.getRequest().getPath().pathWithinApplication());
		if (matching.isEmpty()) {
			return chain.filter(exchange);
		}
		Mono<String> principal = matching.stream().anyMatch((route) -> route.key() instanceof RouteKey.Principal)
				? exchange.getPrincipal().map(Principal::getName).defaultIfEmpty("") : Mono.just("");
		return principal.map((name) -> RateLimitRoutes.limits(matching, asked(exchange.getRequest(), name)))
			.flatMap(this::held)
			.then(Mono.defer(() -> chain.filter(exchange)));
	}

	/**
	 * Completes when a request may go on.
	 */
	private Mono<?> held(List<KeyedLimit> limits) {
		CompletableFuture<Decision> decided = this.limiter.decideAsync(limits);
		Mono<Decision> decision = Mono.fromFuture(decided);
		// the thread in which a decision comes belongs to a driver
		return (decided.isDone() ? decision : decision.publishOn(Schedulers.parallel())).flatMap((each) -> {
			if (!each.granted()) {
				return Mono.error(new RateLimitExceededException(limits.get(each.limit()), each.retryAfter()));
			}
			return (each.delayMillis() > 0) ? Mono.delay(Duration.ofMillis(each.delayMillis())) : Mono.just(each);
		});
	}

	private static RouteKey.Request asked(ServerHttpRequest request, String principal) {
		return new RouteKey.Request(() -> address(request.getRemoteAddress()), (name) -> {
			String value = request.getHeaders().getFirst(name);
			return (value != null) ? value : "";
		}, () -> principal);
	}

	private static String address(@Nullable InetSocketAddress address) {
		if (address == null) {
			return "";
		}
		// one that a proxy has named is not looked up
		return (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
	}

}
