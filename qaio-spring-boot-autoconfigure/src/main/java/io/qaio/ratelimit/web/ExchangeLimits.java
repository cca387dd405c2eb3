package io.qaio.ratelimit.web;

import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.qaio.ratelimit.RateLimitExceededException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The limits of requests in WebFlux, for the filters that apply them.
 */
public final class ExchangeLimits {

	private static final String ADMISSION = ExchangeLimits.class.getName() + ".admission";

	private final RateLimitRoutes routes;

	private final SingletonSupplier<RateLimitRoutes> matching;

	/**
	 * Creates limits.
	 * @param routes which requests are limited
	 * @param parser gives, at the first request, how the application matches paths
	 */
	public ExchangeLimits(RateLimitRoutes routes, Supplier<PathPatternParser> parser) {
		this.routes = routes;
		this.matching = SingletonSupplier.of(() -> routes.in(parser.get()));
	}

	/**
	 * Whether a route asks who is logged in.
	 * @return whether one does
	 */
	public boolean askForPrincipal() {
		return this.routes.askForPrincipal();
	}

	/**
	 * The routes that match a request. What was decided for its path is not decided
	 * again.
	 */
	List<RateLimitRoute> to(ServerWebExchange exchange) {
		RouteAdmission before = admission(exchange);
		String path = path(exchange);
		if (before.path().equals(path)) {
			return List.of();
		}
		List<RateLimitRoute> more = this.matching.obtain()
			.to(List.of(exchange.getRequest().getPath().pathWithinApplication()), before);
		if (more.isEmpty()) {
			exchange.getAttributes().put(ADMISSION, before.and(path));
		}
		return more;
	}

	/**
	 * Charges a request.
	 * @return completes when it may go on; or {@link RateLimitExceededException}
	 */
	Mono<Void> admit(ServerWebExchange exchange, List<RateLimitRoute> matching) {
		Mono<String> principal = matching.stream().anyMatch((route) -> route.key().isPrincipal())
				? exchange.getPrincipal().map(Principal::getName).defaultIfEmpty("") : Mono.just("");
		return principal.flatMap((name) -> admitted(exchange, matching, name)).then();
	}

	private Mono<Long> admitted(ServerWebExchange exchange, List<RateLimitRoute> matching, String principal) {
		RouteAdmission before = admission(exchange);
		CompletableFuture<RouteAdmission> decision = this.routes.admitAsync(before, path(exchange), matching,
				asked(exchange.getRequest(), principal));
		Mono<RouteAdmission> admission = Mono.fromFuture(decision);
		// the thread in which a decision comes belongs to a driver
		return (decision.isDone() ? admission : admission.publishOn(Schedulers.parallel())).flatMap((known) -> {
			exchange.getAttributes().put(ADMISSION, known);
			// it has waited for what was decided before
			long millis = known.delayMillis() - before.delayMillis();
			return (millis > 0) ? Mono.delay(Duration.ofMillis(millis)) : Mono.just(0L);
		});
	}

	private static RouteAdmission admission(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(ADMISSION, RouteAdmission.NONE);
	}

	private static String path(ServerWebExchange exchange) {
		return exchange.getRequest().getPath().value();
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
