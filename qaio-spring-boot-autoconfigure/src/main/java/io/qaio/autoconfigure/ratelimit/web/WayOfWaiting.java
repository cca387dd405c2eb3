package io.qaio.autoconfigure.ratelimit.web;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import io.qaio.autoconfigure.ratelimit.RateLimitProperties;
import io.qaio.ratelimit.web.DelayedRequestFilter;
import io.qaio.ratelimit.web.RateLimitFilter;
import io.qaio.ratelimit.web.WaitingThreads;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.context.ServletContextAware;

/**
 * Chooses whether delayed requests wait without a thread in Spring MVC, and logs it. They
 * go on by an async dispatch then, for which filters are not asked again, unless they ask
 * for it. So it is safe with filters that need not be asked again, which are known by
 * their names, and with interceptors and listeners that do not ignore async dispatches:
 * see {@link AsyncDispatchHazards}.
 */
final class WayOfWaiting implements BooleanSupplier, ServletContextAware, SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(WayOfWaiting.class);

	private static final String OF_SPRING = "org.springframework.web.filter.";

	private static final String OF_BOOT = "org.springframework.boot.servlet.filter.";

	private static final Set<String> SAFE = Set.of(RateLimitFilter.class.getName(),
			DelayedRequestFilter.class.getName(), OF_SPRING + "CharacterEncodingFilter", OF_SPRING + "CorsFilter",
			OF_SPRING + "FormContentFilter", OF_SPRING + "ForwardedHeaderFilter", OF_SPRING + "HiddenHttpMethodFilter",
			OF_SPRING + "RelativeRedirectFilter", OF_SPRING + "RequestContextFilter",
			OF_SPRING + "ServerHttpObservationFilter", OF_SPRING + "ServletRequestPathFilter",
			OF_SPRING + "ShallowEtagHeaderFilter", OF_SPRING + "UrlHandlerFilter",
			OF_BOOT + "ApplicationContextHeaderFilter", OF_BOOT + "OrderedCharacterEncodingFilter",
			OF_BOOT + "OrderedFormContentFilter", OF_BOOT + "OrderedHiddenHttpMethodFilter",
			OF_BOOT + "OrderedRequestContextFilter", "org.apache.tomcat.websocket.server.WsFilter");

	private final RateLimitProperties.Waiting property;

	private final boolean virtualThreads;

	private final WaitingThreads threads;

	private final AsyncDispatchHazards hazards;

	private @Nullable ServletContext servletContext;

	private volatile @Nullable Boolean async;

	WayOfWaiting(RateLimitProperties.Waiting property, boolean virtualThreads, WaitingThreads threads,
			AsyncDispatchHazards hazards) {
		this.property = property;
		this.virtualThreads = virtualThreads;
		this.threads = threads;
		this.hazards = hazards;
	}

	@Override
	public void setServletContext(ServletContext servletContext) {
		this.servletContext = servletContext;
	}

	/** All filters are registered: the server starts before singletons are created. */
	@Override
	public void afterSingletonsInstantiated() {
		boolean asked = this.property == RateLimitProperties.Waiting.ASYNC;
		boolean possible = asked || (this.property == RateLimitProperties.Waiting.AUTO && !this.virtualThreads);
		List<String> filters = possible ? unsafeFilters() : List.of();
		List<String> others = possible ? this.hazards.names() : List.of();
		boolean chosen = asked || (possible && filters.isEmpty() && others.isEmpty() && !registrations().isEmpty());
		this.async = chosen;
		if (chosen) {
			logger.info("Delayed requests wait without a thread, and go on by an async dispatch{}{}",
					listed(", for which these filters may not be asked again: ", filters),
					listed(", which these may ignore: ", others));
		}
		else {
			logger.info("Delayed requests wait in their {}{}{}{}", this.virtualThreads ? "virtual threads" : "threads",
					this.threads.isBounded() ? ", at most " + this.threads.max() + " at a time" : "",
					listed(", as these filters may not be asked again by an async dispatch: ", filters),
					listed(", as these may ignore an async dispatch: ", others));
		}
	}

	private static String listed(String text, List<String> names) {
		return names.isEmpty() ? "" : text + names;
	}

	private List<String> unsafeFilters() {
		return registrations().stream()
			.filter((filter) -> !SAFE.contains(String.valueOf(filter.getClassName())))
			.map(FilterRegistration::getName)
			.sorted()
			.toList();
	}

	/** Without a server, as in tests, there are none. */
	private Collection<? extends FilterRegistration> registrations() {
		return (this.servletContext != null) ? this.servletContext.getFilterRegistrations().values() : List.of();
	}

	WaitingThreads threads() {
		return this.threads;
	}

	@Override
	public boolean getAsBoolean() {
		Boolean chosen = this.async;
		// in its thread until the application has started
		return chosen != null && chosen;
	}

}
