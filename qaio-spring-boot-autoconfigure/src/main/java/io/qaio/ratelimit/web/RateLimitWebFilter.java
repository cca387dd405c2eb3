package io.qaio.ratelimit.web;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Limits requests by their paths in WebFlux, before they are read. A rejected one is an
 * error, which {@link RateLimitWebExceptionHandler} answers.
 */
public class RateLimitWebFilter implements WebFilter, Ordered {

	private final RateLimitRoutes routes;

	private final int order;

	/**
	 * Creates a filter.
	 * @param routes which requests are limited
	 * @param order where the filter comes among the others
	 */
	public RateLimitWebFilter(RateLimitRoutes routes, int order) {
		this.routes = routes;
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
		Mono<String> principal = matching.stream().anyMatch((route) -> route.key().isPrincipal())
				? exchange.getPrincipal().map(Principal::getName).defaultIfEmpty("") : Mono.just("");
		return principal.flatMap((name) -> admitted(matching, asked(exchange.getRequest(), name)))
			.then(Mono.defer(() -> chain.filter(exchange)));
	}

	/**
	 * Completes when a request may go on.
	 */
	private Mono<Long> admitted(List<RateLimitRoute> matching, RouteKey.RouteRequest request) {
		CompletableFuture<RouteAdmission> decision = this.routes.admitAsync(matching, request);
		Mono<RouteAdmission> admission = Mono.fromFuture(decision);
		// the thread in which a decision comes belongs to a driver
		return (decision.isDone() ? admission : admission.publishOn(Schedulers.parallel()))
			.map(RouteAdmission::delayMillis)
			.flatMap((millis) -> (millis > 0) ? Mono.delay(Duration.ofMillis(millis)) : Mono.just(millis));
	}

	private static RouteKey.RouteRequest asked(ServerHttpRequest request, String principal) {
		return new RouteKey.RouteRequest(() -> address(request.getRemoteAddress()),
				(name) -> Objects.requireNonNullElse(request.getHeaders().getFirst(name), ""), () -> principal);
	}

	private static String address(@Nullable InetSocketAddress address) {
		if (address == null) {
			return "";
		}
		// an address that a proxy has named is not looked up
		return (address.getAddress() != null) ? address.getAddress().getHostAddress() : address.getHostString();
	}

}
