package io.qaio.ratelimit.web;

import java.io.IOException;
import java.security.Principal;
import java.util.List;

import io.qaio.ratelimit.Decision;
import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import io.qaio.ratelimit.RateLimiter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.RequestPath;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits requests by their paths in Spring MVC, before they are read. One that is to be
 * held goes on through the other filters, and is held by {@link HeldRequests} behind
 * them: when it goes on, by an async dispatch, those that see only requests are not asked
 * again.
 */
public class RateLimitFilter extends OncePerRequestFilter {

	private final RateLimitRoutes routes;

	private final RateLimiter limiter;

	private final RateLimitExceptionResolver refusals;

	/**
	 * Create a filter.
	 * @param routes which requests are limited
	 * @param limiter decides
	 * @param refusals answers those that are refused
	 */
	public RateLimitFilter(RateLimitRoutes routes, RateLimiter limiter, RateLimitExceptionResolver refusals) {
		this.routes = routes;
		this.limiter = limiter;
		this.refusals = refusals;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<RateLimitRoute> matching = this.routes
			.to(RequestPath.parse(request.getRequestURI(), request.getContextPath()).pathWithinApplication());
		if (!matching.isEmpty()) {
			List<KeyedLimit> limits = RateLimitRoutes.limits(matching, asked(request));
			Decision decision = this.limiter.decide(limits);
			if (!decision.granted()) {
				this.refusals.resolveException(request, response, null,
						new RateLimitExceededException(limits.get(decision.limit()), decision.retryAfter()));
				return;
			}
			HeldRequests.hold(request, decision.delayMillis());
		}
		chain.doFilter(request, response);
	}

	private static RouteKey.Request asked(HttpServletRequest request) {
		return new RouteKey.Request(() -> orEmpty(request.getRemoteAddr()), (name) -> orEmpty(request.getHeader(name)),
				() -> {
					Principal principal = request.getUserPrincipal();
					return (principal != null) ? orEmpty(principal.getName()) : "";
				});
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
