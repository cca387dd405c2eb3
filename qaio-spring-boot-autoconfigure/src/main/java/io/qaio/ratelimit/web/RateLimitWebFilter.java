package io.qaio.ratelimit.web;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

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

	private RouteKey.RouteRequest asked(ServerHttpRequest request, String principal) {
		return new RouteKey.RouteRequest(() -> clientAddress(request),
				(name) -> Objects.requireNonNullElse(request.getHeaders().getFirst(name), ""), () -> principal);
	}

	private String clientAddress(ServerHttpRequest request) {
		ClientAddresses addresses = this.routes.addresses();
		if (!addresses.trustProxies()) {
			return addresses.key(ReactivePeer.text(request.getRemoteAddress()));
		}
		ReactivePeer peer = ReactivePeer.of(request, addresses.forwardedHeader());
		return addresses.key(peer.address(), peer.forwarded());
	}

}
