package io.qaio.ratelimit.web;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits requests by their paths in Spring MVC, before they are read. A delayed request
 * goes on through the other filters, and waits in the {@link DelayedRequestFilter} behind
 * them.
 */
public class RateLimitFilter extends OncePerRequestFilter {

	private final RequestLimits limits;

	/**
	 * Creates a filter.
	 * @param limits which requests are limited
	 */
	public RateLimitFilter(RequestLimits limits) {
		this.limits = limits;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (this.limits.admit(request, response)) {
			try {
				chain.doFilter(request, response);
			}
			finally {
				// if another filter has answered it
				this.limits.leavePlace(request);
			}
		}
	}

}
