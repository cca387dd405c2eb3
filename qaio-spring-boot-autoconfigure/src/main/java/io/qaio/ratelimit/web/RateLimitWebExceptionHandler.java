package io.qaio.ratelimit.web;

import java.util.List;

import io.qaio.ratelimit.RateLimitZones;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers 429 to requests that a rate limit rejected, in WebFlux. Handles what
 * {@code @ExceptionHandler} methods of the application leave, and comes before Boot's
 * handler of all errors.
 */
public class RateLimitWebExceptionHandler implements WebExceptionHandler, Ordered {

	/** Boot's comes at -1. */
	private static final int ORDER = -2;

	private final ServerResponse.Context context;

	private final @Nullable RateLimitZones zones;

	/**
	 * Creates a handler.
	 * @param codecs what writes the body
	 * @param zones the zones, of which clients are told the rates; may be null
	 */
	public RateLimitWebExceptionHandler(ServerCodecConfigurer codecs, @Nullable RateLimitZones zones) {
		this.zones = zones;
		this.context = new Writers(codecs.getWriters());
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable ex) {
		TooManyRequests answer = TooManyRequests.of(ex, exchange.getRequest().getPath().value(), this.zones);
		if (answer == null || exchange.getResponse().isCommitted()) {
			return Mono.error(ex);
		}
		return ServerResponse.status(TooManyRequests.STATUS)
			.headers((headers) -> headers.addAll(answer.headers()))
			.bodyValue(answer.problem())
			.flatMap((response) -> response.writeTo(exchange, this.context));
	}

	/**
	 * Writes bodies; there are no views.
	 */
	private record Writers(List<HttpMessageWriter<?>> messageWriters) implements ServerResponse.Context {

		@Override
		public List<ViewResolver> viewResolvers() {
			return List.of();
		}

	}

}
