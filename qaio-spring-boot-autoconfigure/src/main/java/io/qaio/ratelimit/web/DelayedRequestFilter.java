package io.qaio.ratelimit.web;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncManager;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits requests at the {@link DecisionPoint#LAST last point} in Spring MVC, and delays
 * those that wait without a thread. They go on by an async dispatch, for which most
 * filters are not asked again. So they wait behind all filters, and one that another
 * filter answers does not wait.
 */
public class DelayedRequestFilter extends OncePerRequestFilter implements Ordered {

	private static final String DELAYED = DelayedRequestFilter.class.getName() + ".delayed";

	/** How long after its delay a request goes on at the latest, in ms. */
	private static final long GRACE_MILLIS = 5_000;

	private final RequestLimits limits;

	/**
	 * Creates a filter.
	 * @param limits which requests are limited
	 */
	public DelayedRequestFilter(RequestLimits limits) {
		this.limits = limits;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	protected boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (isAsyncDispatch(request)) {
			if (request.getAttribute(DELAYED) != null) {
				request.removeAttribute(DELAYED);
				// it is no result of the handler, which is called now
				WebAsyncUtils.getAsyncManager(request).clearConcurrentResult();
			}
			chain.doFilter(request, response);
			return;
		}
		if (!this.limits.admit(request, response, DecisionPoint.LAST)) {
			return;
		}
		long millis = this.limits.admission(request).remainingMillis();
		if (millis > 0 && this.limits.waitsAsync(request)) {
			waitAsync(request, response, millis);
		}
		else if (this.limits.sleep(request, response)) {
			chain.doFilter(request, response);
		}
	}

	/**
	 * The timer only hands the request over to the server, which calls the rest of it in
	 * a thread of its own. So does the server, if the timer cannot.
	 */
	private static void waitAsync(HttpServletRequest request, HttpServletResponse response, long millis)
			throws ServletException {
		request.setAttribute(DELAYED, true);
		WebAsyncManager manager = WebAsyncUtils.getAsyncManager(request);
		manager.setAsyncWebRequest(WebAsyncUtils.createAsyncWebRequest(request, response));
		DeferredResult<Object> delayed = new DeferredResult<>(millis + GRACE_MILLIS, true);
		try {
			manager.startDeferredResultProcessing(delayed);
		}
		catch (Exception ex) {
			throw new ServletException("A delayed request cannot wait without a thread", ex);
		}
		CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
			.execute(() -> delayed.setResult(true));
	}

}
