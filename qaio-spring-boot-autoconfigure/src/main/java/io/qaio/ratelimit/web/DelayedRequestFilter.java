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
 * Delays requests in Spring MVC, as the last filter: a request that another filter
 * rejects does not wait. A request whose path another filter has changed is limited by
 * its new path here. A delayed request waits in its thread, inside of all other filters,
 * so that what they have set for the request is in force when it goes on. Or it waits
 * without a thread: then it goes on by an async dispatch, for which most filters are not
 * asked again.
 */
public class DelayedRequestFilter extends OncePerRequestFilter implements Ordered {

	private static final String DELAYED = DelayedRequestFilter.class.getName() + ".delayed";

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
		if (!this.limits.admit(request, response)) {
			return;
		}
		RouteAdmission admission = this.limits.admission(request);
		if (admission.delayMillis() > 0 && this.limits.waitsAsync(request)) {
			waitAsync(request, response, admission.delayMillis());
		}
		else if (this.limits.sleep(admission, request, response)) {
			chain.doFilter(request, response);
		}
	}

	private static void waitAsync(HttpServletRequest request, HttpServletResponse response, long millis)
			throws ServletException {
		request.setAttribute(DELAYED, true);
		WebAsyncManager manager = WebAsyncUtils.getAsyncManager(request);
		manager.setAsyncWebRequest(WebAsyncUtils.createAsyncWebRequest(request, response));
		DeferredResult<Object> delayed = new DeferredResult<>(0L);
		try {
			manager.startDeferredResultProcessing(delayed);
		}
		catch (Exception ex) {
			throw new ServletException("A delayed request cannot wait without a thread", ex);
		}
		CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> delayed.setResult(true));
	}

}
