package io.qaio.ratelimit.web;

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

	private final RateLimitRoutes routes;

	private final boolean askForPrincipal;

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
		this.askForPrincipal = routes.askForPrincipal();
		this.matching = SingletonSupplier.of(() -> Matching.of(routes, paths.get()));
		this.cors = cors;
		this.rejections = rejections;
		this.threads = threads;
		this.async = async;
	}

	/**
	 * Lets a request in, and charges it, or rejects and answers it. What was decided
	 * before is not decided again. A browser's question whether it may send a request is
	 * not limited.
	 * <p>
	 * A request that is delayed waits here, in its thread, or later without a thread: see
	 * {@link #waitsAsync}. If it may wait in its thread, it takes a place to do so first:
	 * else it could be charged, and then find none.
	 * @return whether it goes on
	 */
	boolean admit(HttpServletRequest request, HttpServletResponse response, DecisionPoint point) {
		RouteAdmission before = admission(request);
		RouteScope scope = new RouteScope(request.getRequestURI(), this.askForPrincipal && point.isPrincipalKnown());
		if (before.scope().contains(scope) || CorsUtils.isPreFlightRequest(request)) {
			return true;
		}
		Matching matching = this.matching.obtain();
		List<RateLimitRoute> more = matching.routes().to(scope, matching.paths().of(request), before);
		if (more.isEmpty()) {
			request.setAttribute(ADMISSION, before.and(scope));
			return true;
		}
		boolean async = waitsAsync(request);
		boolean place = !async && this.threads.takePlace();
		try {
			RouteAdmission admission = matching.routes().admit(before, scope, more, asked(request), async || place);
			request.setAttribute(ADMISSION, admission);
			if (place && admission.remainingMillis() > 0) {
				this.threads.sleep(admission.remainingMillis());
			}
			return true;
		}
		catch (RateLimitExceededException ex) {
			reject(request, response, ex);
			return false;
		}
		finally {
			if (place) {
				this.threads.leavePlace();
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
	 * Whether a request waits without a thread, behind all filters: those behind the
	 * place where it waits would not be asked.
	 */
	boolean waitsAsync(HttpServletRequest request) {
		return this.async.getAsBoolean() && request.isAsyncSupported();
	}

	/**
	 * Waits in this thread as long as a request is still delayed: one that was to wait
	 * without a thread, if a filter does not support that.
	 * @return false if the request was rejected, as there is no place
	 */
	boolean sleep(HttpServletRequest request, HttpServletResponse response) {
		RouteAdmission admission = admission(request);
		long millis = admission.remainingMillis();
		KeyedLimit limit = admission.delayedBy();
		if (millis == 0 || limit == null) {
			return true;
		}
		if (!this.threads.takePlace()) {
			reject(request, response, new RateLimitExceededException(limit, Duration.ofMillis(millis)));
			return false;
		}
		try {
			this.threads.sleep(millis);
			return true;
		}
		finally {
			this.threads.leavePlace();
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
				() -> Optional.ofNullable(request.getUserPrincipal()).map(PrincipalName::of).orElse(""));
	}

	private String clientAddress(HttpServletRequest request) {
		ClientAddresses addresses = this.routes.addresses();
		if (!addresses.trustProxies()) {
			return addresses.key(PeerAddress.of(request::getRemoteAddr));
		}
		HttpServletRequest received = received(request);
		return addresses.key(PeerAddress.of(received::getRemoteAddr),
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
