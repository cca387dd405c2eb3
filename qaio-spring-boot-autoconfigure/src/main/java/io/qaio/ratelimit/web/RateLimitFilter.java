package io.qaio.ratelimit.web;

import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.qaio.ratelimit.RateLimitExceededException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.server.RequestPath;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits requests by their paths in Spring MVC, before they are read. A delayed request
 * goes on through the other filters, and {@link DelayedRequestInterceptor} delays it
 * behind them: when it goes on, by an async dispatch, filters for requests are not asked
 * again.
 */
public class RateLimitFilter extends OncePerRequestFilter {

	private final RateLimitRoutes routes;

	private final RateLimitExceptionResolver rejections;

	/**
	 * Creates a filter.
	 * @param routes which requests are limited
	 * @param rejections answers those that are rejected
	 */
	public RateLimitFilter(RateLimitRoutes routes, RateLimitExceptionResolver rejections) {
		this.routes = routes;
		this.rejections = rejections;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<RateLimitRoute> matching = this.routes
			.to(RequestPath.parse(request.getRequestURI(), request.getContextPath()).pathWithinApplication());
		if (!matching.isEmpty()) {
			try {
				DelayedRequestInterceptor.delay(request, this.routes.admit(matching, asked(request)));
			}
			catch (RateLimitExceededException ex) {
				this.rejections.resolveException(request, response, null, ex);
				return;
			}
		}
		chain.doFilter(request, response);
	}

	private static RouteKey.RouteRequest asked(HttpServletRequest request) {
		return new RouteKey.RouteRequest(() -> Objects.requireNonNullElse(request.getRemoteAddr(), ""),
				(name) -> Objects.requireNonNullElse(request.getHeader(name), ""),
				() -> Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName).orElse(""));
	}

}
