package io.qaio.ratelimit.web;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

/**
 * Gives the answer to a rejected request in WebFlux the CORS headers that the application
 * gives its answers: a browser hides an answer without them from its page.
 */
public final class ReactiveCorsAnswer {

	private final Function<ServerWebExchange, Flux<? extends WebFilter>> filters;

	private final Supplier<List<HandlerMapping>> mappings;

	/**
	 * Creates it.
	 * @param filters gives the application's CORS filters for a request
	 * @param mappings gives its handler mappings, in their order
	 */
	public ReactiveCorsAnswer(Function<ServerWebExchange, Flux<? extends WebFilter>> filters,
			Supplier<List<HandlerMapping>> mappings) {
		this.filters = filters;
		this.mappings = mappings;
	}

	/**
	 * Adds the headers to an answer.
	 * @return whether the request is to be answered: not if its origin is refused, as
	 * that is its answer
	 */
	Mono<Boolean> begin(ServerWebExchange exchange) {
		if (!CorsUtils.isCorsRequest(exchange.getRequest())) {
			return Mono.just(true);
		}
		// a filter, or a mapping when it looks for the handler, adds headers or refuses
		Mono<Void> byFilters = Flux.defer(() -> this.filters.apply(exchange))
			.concatMap((filter) -> isDone(exchange) ? Mono.empty() : filter.filter(exchange, (same) -> Mono.empty()))
			.then();
		Mono<Void> byMappings = Flux.defer(() -> Flux.fromIterable(this.mappings.get()))
			.concatMap((mapping) -> isDone(exchange) ? Mono.empty()
					: mapping.getHandler(exchange).onErrorResume((noHandler) -> Mono.empty()), 1)
			.next()
			.then();
		return byFilters.then(byMappings).then(Mono.fromCallable(() -> !isRefused(exchange)));
	}

	private static boolean isDone(ServerWebExchange exchange) {
		return isRefused(exchange)
				|| exchange.getResponse().getHeaders().containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
	}

	private static boolean isRefused(ServerWebExchange exchange) {
		return exchange.getResponse().getStatusCode() == HttpStatus.FORBIDDEN;
	}

}
