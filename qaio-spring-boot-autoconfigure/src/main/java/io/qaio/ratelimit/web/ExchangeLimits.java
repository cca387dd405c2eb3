package io.qaio.ratelimit.web;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.qaio.ratelimit.RateLimitExceededException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.ApplicationContext;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;

/**
 * The limits of requests in WebFlux, for the filters that apply them.
 */
public final class ExchangeLimits {

	private static final String ADMISSION = ExchangeLimits.class.getName() + ".admission";

	private final RateLimitRoutes routes;

	private final boolean askForPrincipal;

	private final SingletonSupplier<RateLimitRoutes> matching;

	private final ReactiveCorsAnswer cors;

	private final ApplicationContext context;

	/**
	 * Creates limits.
	 * @param routes which requests are limited
	 * @param paths gives, at the first request, what the application knows of its paths
	 * @param cors gives the answers to requests that are rejected their CORS headers
	 * @param context the application. Requests to the server of another one, that of
	 * management, are not limited
	 */
	public ExchangeLimits(RateLimitRoutes routes, Supplier<ApplicationPaths> paths, ReactiveCorsAnswer cors,
			ApplicationContext context) {
		this.routes = routes;
		this.askForPrincipal = routes.askForPrincipal();
		this.matching = SingletonSupplier.of(() -> routes.in(paths.get()));
		this.cors = cors;
		this.context = context;
	}

	/**
	 * What is to be decided about a request.
	 */
	RouteScope scope(ServerWebExchange exchange, DecisionPoint point) {
		return new RouteScope(exchange.getRequest().getPath().value(),
				this.askForPrincipal && point.isPrincipalKnown());
	}

	/**
	 * The routes that match a request. What was decided before is not decided again. A
	 * browser's question whether it may send a request is not limited.
	 */
	List<RateLimitRoute> to(RouteScope scope, ServerWebExchange exchange) {
		RouteAdmission before = admission(exchange);
		if (before.scope().contains(scope) || CorsUtils.isPreFlightRequest(exchange.getRequest())
				|| isOfOther(exchange.getApplicationContext())) {
			return List.of();
		}
		List<RateLimitRoute> more = this.matching.obtain()
			.to(scope, List.of(exchange.getRequest().getPath().pathWithinApplication()), before);
		if (more.isEmpty()) {
			exchange.getAttributes().put(ADMISSION, before.and(scope));
		}
		return more;
	}

	private boolean isOfOther(@Nullable ApplicationContext server) {
		return server != null && server != this.context;
	}

	/**
	 * Charges a request.
	 * @return true when it may go on, false if it is answered; or
	 * {@link RateLimitExceededException}
	 */
	Mono<Boolean> admit(RouteScope scope, ServerWebExchange exchange, List<RateLimitRoute> matching) {
		Mono<String> principal = matching.stream().anyMatch((route) -> route.key().isPrincipal())
				? exchange.getPrincipal().map(PrincipalName::of).defaultIfEmpty("") : Mono.just("");
		return principal.flatMap((name) -> admitted(scope, exchange, matching, name))
			.thenReturn(true)
			.onErrorResume(RateLimitExceededException.class,
					(ex) -> this.cors.begin(exchange).flatMap((answer) -> answer ? Mono.error(ex) : Mono.just(false)));
	}

	private Mono<Long> admitted(RouteScope scope, ServerWebExchange exchange, List<RateLimitRoute> matching,
			String principal) {
		CompletableFuture<RouteAdmission> decision = this.routes.admitAsync(admission(exchange), scope, matching,
				asked(exchange.getRequest(), principal));
		Mono<RouteAdmission> admission = Mono.fromFuture(decision);
		// the thread in which a decision comes belongs to a driver
		return (decision.isDone() ? admission : admission.publishOn(Schedulers.parallel())).flatMap((known) -> {
			exchange.getAttributes().put(ADMISSION, known);
			long millis = known.remainingMillis();
			return (millis > 0) ? Mono.delay(Duration.ofMillis(millis)) : Mono.just(0L);
		});
	}

	private static RouteAdmission admission(ServerWebExchange exchange) {
		return exchange.getAttributeOrDefault(ADMISSION, RouteAdmission.NONE);
	}

	private RouteKey.RouteRequest asked(ServerHttpRequest request, String principal) {
		return new RouteKey.RouteRequest(() -> clientAddress(request),
				(name) -> Objects.requireNonNullElse(request.getHeaders().getFirst(name), ""), () -> principal);
	}

	private String clientAddress(ServerHttpRequest request) {
		ClientAddresses addresses = this.routes.addresses();
		if (!addresses.trustProxies()) {
			return addresses.key(ReactivePeer.address(request));
		}
		ReactivePeer peer = ReactivePeer.of(request, addresses.forwardedHeader());
		return addresses.key(peer.address(), peer.forwarded());
	}

}
