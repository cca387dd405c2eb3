package io.qaio.ratelimit.web;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncManager;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Delays requests without a thread, before their handler is called.
 */
public class DelayedRequestInterceptor implements HandlerInterceptor {

	private static final String DELAY = DelayedRequestInterceptor.class.getName() + ".delay";

	private static final String DELAYED = DelayedRequestInterceptor.class.getName() + ".delayed";

	/** Marks a request to be delayed so many milliseconds, 0 if not at all. */
	static void delay(HttpServletRequest request, long millis) {
		if (millis > 0) {
			request.setAttribute(DELAY, millis);
		}
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
			throws Exception {
		// not the error page of a request that a filter has rejected meanwhile
		if (request.getDispatcherType() == DispatcherType.REQUEST
				&& request.getAttribute(DELAY) instanceof Long millis) {
			request.removeAttribute(DELAY);
			request.setAttribute(DELAYED, true);
			start(request, response, millis);
			return false;
		}
		if (request.getAttribute(DELAYED) != null) {
			request.removeAttribute(DELAYED);
			// it is no result of the handler, which is called now
			WebAsyncUtils.getAsyncManager(request).clearConcurrentResult();
		}
		return true;
	}

	private static void start(HttpServletRequest request, HttpServletResponse response, long millis) throws Exception {
		WebAsyncManager manager = WebAsyncUtils.getAsyncManager(request);
		manager.setAsyncWebRequest(WebAsyncUtils.createAsyncWebRequest(request, response));
		DeferredResult<Object> delayed = new DeferredResult<>(0L);
		manager.startDeferredResultProcessing(delayed);
		CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(() -> delayed.setResult(true));
	}

}
