package io.qaio.ratelimit.web;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

import io.qaio.ratelimit.RateLimitZones;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Answers 429 to requests that a rate limit rejected, in Spring MVC. Comes last, so that
 * {@code @ExceptionHandler} methods of the application come before.
 */
public class RateLimitExceptionResolver implements HandlerExceptionResolver, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitExceptionResolver.class);

	private final Supplier<List<HttpMessageConverter<?>>> converters;

	private final @Nullable RateLimitZones zones;

	/**
	 * Creates a resolver.
	 * @param converters gives what writes the body, when there is one to write
	 * @param zones the zones, of which clients are told the rates; may be null
	 */
	public RateLimitExceptionResolver(Supplier<List<HttpMessageConverter<?>>> converters,
			@Nullable RateLimitZones zones) {
		this.converters = converters;
		this.zones = zones;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public @Nullable ModelAndView resolveException(HttpServletRequest request, HttpServletResponse response,
			@Nullable Object handler, Exception ex) {
		TooManyRequests answer = TooManyRequests.of(ex, request.getRequestURI(), this.zones);
		if (answer == null || response.isCommitted()) {
			return null;
		}
		try {
			ModelAndView view = ServerResponse.status(TooManyRequests.STATUS)
				.headers((headers) -> headers.addAll(answer.headers()))
				.body(answer.problem())
				.writeTo(request, response, this.converters::get);
			return (view != null) ? view : new ModelAndView();
		}
		catch (IOException | ServletException notWritten) {
			logger.warn("The answer to a rejected request (" + ex.getMessage() + ") could not be written", notWritten);
			return null;
		}
	}

}
