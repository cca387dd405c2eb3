package io.qaio.ratelimit.web;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.CorsConfigurationSource;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Gives the answer to a rejected request in Spring MVC the CORS headers that the
 * application gives its answers: a browser hides an answer without them from its page.
 */
public final class CorsAnswer {

	private static final Logger logger = LoggerFactory.getLogger(CorsAnswer.class);

	private final Function<HttpServletRequest, List<? extends Filter>> filters;

	private final Supplier<List<HandlerMapping>> mappings;

	/**
	 * Creates it.
	 * @param filters gives the application's CORS filters for a request
	 * @param mappings gives its handler mappings, in their order
	 */
	public CorsAnswer(Function<HttpServletRequest, List<? extends Filter>> filters,
			Supplier<List<HandlerMapping>> mappings) {
		this.filters = filters;
		this.mappings = mappings;
	}

	/**
	 * Adds the headers to an answer.
	 * @return whether the request is to be answered: not if its origin is refused, as
	 * that is answered already
	 */
	boolean begin(HttpServletRequest request, HttpServletResponse response) {
		if (!CorsUtils.isCorsRequest(request) || hasHeaders(response)) {
			return true;
		}
		HttpServletRequest copy = new OwnAttributes(request);
		try {
			for (Filter filter : this.filters.apply(copy)) {
				boolean[] goesOn = new boolean[1];
				filter.doFilter(copy, response, (ignoredRequest, ignoredResponse) -> goesOn[0] = true);
				if (!goesOn[0] || hasHeaders(response)) {
					return goesOn[0];
				}
			}
			return hasHeaders(response) || askMappings(copy, response);
		}
		catch (IOException | ServletException ex) {
			logger.warn("The answer to a rejected request gets no CORS headers", ex);
			return true;
		}
	}

	private static boolean hasHeaders(HttpServletResponse response) {
		return response.containsHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
	}

	private boolean askMappings(HttpServletRequest request, HttpServletResponse response) throws IOException {
		ServletRequestPathUtils.parseAndCache(request);
		for (HandlerMapping mapping : this.mappings.get()) {
			HandlerExecutionChain handler = handler(mapping, request);
			if (handler != null) {
				CorsConfiguration config = config(handler, request).orElse(null);
				return config == null || !(mapping instanceof AbstractHandlerMapping processing)
						|| processing.getCorsProcessor().processRequest(config, request, response);
			}
		}
		return true;
	}

	private static @Nullable HandlerExecutionChain handler(HandlerMapping mapping, HttpServletRequest request) {
		try {
			return mapping.getHandler(request);
		}
		catch (Exception ex) {
			// the request has no handler, and the application's answer would have no
			// headers
			logger.debug("No handler for a rejected request", ex);
			return null;
		}
	}

	private static Optional<CorsConfiguration> config(HandlerExecutionChain handler, HttpServletRequest request) {
		return handler.getInterceptorList()
			.stream()
			.filter(CorsConfigurationSource.class::isInstance)
			.findFirst()
			.map((source) -> ((CorsConfigurationSource) source).getCorsConfiguration(request));
	}

	/** What is looked up for a rejected request is not seen by others. */
	private static final class OwnAttributes extends HttpServletRequestWrapper {

		private final Map<String, @Nullable Object> own = new HashMap<>();

		OwnAttributes(HttpServletRequest request) {
			super(request);
		}

		@Override
		public @Nullable Object getAttribute(String name) {
			return this.own.containsKey(name) ? this.own.get(name) : super.getAttribute(name);
		}

		@Override
		public void setAttribute(String name, @Nullable Object value) {
			this.own.put(name, value);
		}

		@Override
		public void removeAttribute(String name) {
			this.own.put(name, null);
		}

	}

}
