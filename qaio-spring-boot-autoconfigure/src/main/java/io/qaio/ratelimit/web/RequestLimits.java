package io.qaio.ratelimit.web;

import java.security.Principal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.RateLimitExceededException;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.cors.CorsUtils;

/**
 * The limits of requests in Spring MVC, for the filters that apply them.
 */
public final class RequestLimits {

	private static final String ADMISSION = RequestLimits.class.getName() + ".admission";

	/** Says that the request has a place to wait in. */
	private static final String PLACE = RequestLimits.class.getName() + ".place";

	private final RateLimitRoutes routes;

	private final SingletonSupplier<Matching> matching;

	private final CorsAnswer cors;

	private final RateLimitExceptionResolver rejections;

	private final WaitingThreads threads;

	private final BooleanSupplier async;

	/**
	 * Creates limits.
	 * @param routes which requests are limited
	 * @param paths gives, at the first request, how the application sees paths
	 * @param cors gives the answers to requests that are rejected their CORS headers
	 * @param rejections answers requests that are rejected
	 * @param threads where delayed requests wait
	 * @param async whether delayed requests wait without a thread, by an async dispatch
	 */
	public RequestLimits(RateLimitRoutes routes, Supplier<RequestPaths> paths, CorsAnswer cors,
			RateLimitExceptionResolver rejections, WaitingThreads threads, BooleanSupplier async) {
		this.routes = routes;
		this.matching = SingletonSupplier.of(() -> Matching.of(routes, paths.get()));
		this.cors = cors;
		this.rejections = rejections;
		this.threads = threads;
		this.async = async;
	}

	/**
	 * Whether a route asks who is logged in.
	 * @return whether one does
	 */
	public boolean askForPrincipal() {
		return this.routes.askForPrincipal();
	}

	/**
	 * Lets a request in, and charges it, or rejects and answers it. What was decided for
	 * its path is not decided again. A browser's question whether it may send a request
	 * is not limited.
	 * <p>
	 * A request that may wait in its thread takes a place to do so first: else it could
	 * be charged, and then find none. It keeps the place if it is delayed, until
	 * {@link #leavePlace}.
	 * @return whether it goes on
	 */
	boolean admit(HttpServletRequest request, HttpServletResponse response) {
		RouteAdmission before = admission(request);
		String path = request.getRequestURI();
		if (before.path().equals(path) || CorsUtils.isPreFlightRequest(request)) {
			return true;
		}
		Matching matching = this.matching.obtain();
		List<RateLimitRoute> more = matching.routes().to(matching.paths().of(request), before);
		if (more.isEmpty()) {
			request.setAttribute(ADMISSION, before.and(path));
			return true;
		}
		boolean mayWait = waitsAsync(request) || takePlace(request);
		try {
			request.setAttribute(ADMISSION, matching.routes().admit(before, path, more, asked(request), mayWait));
			return true;
		}
		catch (RateLimitExceededException ex) {
			reject(request, response, ex);
			return false;
		}
		finally {
			if (admission(request).delayMillis() == 0) {
				leavePlace(request);
			}
		}
	}

	/**
	 * What was decided about a request.
	 */
	RouteAdmission admission(HttpServletRequest request) {
		return (request.getAttribute(ADMISSION) instanceof RouteAdmission known) ? known : RouteAdmission.NONE;
	}

	/**
	 * Whether a request waits without a thread.
	 */
	boolean waitsAsync(HttpServletRequest request) {
		return this.async.getAsBoolean() && request.isAsyncSupported();
	}

	private boolean takePlace(HttpServletRequest request) {
		if (request.getAttribute(PLACE) == null) {
			if (!this.threads.takePlace()) {
				return false;
			}
			request.setAttribute(PLACE, true);
		}
		return true;
	}

	/**
	 * Gives back the place of a request that does not wait any more.
	 */
	void leavePlace(HttpServletRequest request) {
		if (request.getAttribute(PLACE) != null) {
			request.removeAttribute(PLACE);
			this.threads.leavePlace();
		}
	}

	/**
	 * Waits in this thread as long as the request is delayed.
	 * @return false if the request was rejected: it was to wait without a thread, but a
	 * filter does not support that, and there is no place
	 */
	boolean sleep(RouteAdmission admission, HttpServletRequest request, HttpServletResponse response) {
		KeyedLimit limit = admission.delayedBy();
		if (limit == null) {
			return true;
		}
		if (!takePlace(request)) {
			reject(request, response,
					new RateLimitExceededException(limit, Duration.ofMillis(admission.delayMillis())));
			return false;
		}
		try {
			WaitingThreads.sleep(admission.delayMillis());
			return true;
		}
		finally {
			leavePlace(request);
		}
	}

	private void reject(HttpServletRequest request, HttpServletResponse response, RateLimitExceededException ex) {
		if (this.cors.begin(request, response)) {
			this.rejections.resolveException(request, response, null, ex);
		}
	}

	private RouteKey.RouteRequest asked(HttpServletRequest request) {
		return new RouteKey.RouteRequest(() -> clientAddress(request),
				(name) -> Objects.requireNonNullElse(request.getHeader(name), ""),
				() -> Optional.ofNullable(request.getUserPrincipal()).map(Principal::getName).orElse(""));
	}

	private String clientAddress(HttpServletRequest request) {
		ClientAddresses addresses = this.routes.addresses();
		if (!addresses.trustProxies()) {
			return addresses.key(Objects.requireNonNullElse(request.getRemoteAddr(), ""));
		}
		HttpServletRequest received = received(request);
		return addresses.key(Objects.requireNonNullElse(received.getRemoteAddr(), ""),
				Collections.list(received.getHeaders(addresses.forwardedHeader())));
	}

	/**
	 * The request that the server received: filters wrap it, and so hide headers.
	 */
	private static HttpServletRequest received(HttpServletRequest request) {
		HttpServletRequest received = request;
		while (received instanceof ServletRequestWrapper wrapper
				&& wrapper.getRequest() instanceof HttpServletRequest inner) {
			received = inner;
		}
		return received;
	}

	/**
	 * The routes as the application matches paths.
	 */
	private record Matching(RateLimitRoutes routes, RequestPaths paths) {

		static Matching of(RateLimitRoutes routes, RequestPaths paths) {
			return new Matching(routes.in(paths.application()), paths);
		}

	}

}
