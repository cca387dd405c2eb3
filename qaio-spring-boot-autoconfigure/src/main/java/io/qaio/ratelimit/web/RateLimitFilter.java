package io.qaio.ratelimit.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits requests by their paths in Spring MVC, at one of several points among the
 * filters. A delayed request waits here in its thread, so that whatever filters have set
 * is in force when it goes on, and that it waits before another filter answers it. One
 * that waits without a thread does so in the {@link DelayedRequestFilter}.
 */
public class RateLimitFilter extends OncePerRequestFilter {

	private final RequestLimits limits;

	private final DecisionPoint point;

	/**
	 * Creates a filter.
	 * @param limits which requests are limited
	 * @param point where it decides
	 */
	public RateLimitFilter(RequestLimits limits, DecisionPoint point) {
		this.limits = limits;
		this.point = point;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.limits.admit(request, response, this.point)) {
			chain.doFilter(request, response);
		}
	}

}
