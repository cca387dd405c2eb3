package io.qaio.autoconfigure.ratelimit.web;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.ServletRequestListener;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;
import org.springframework.web.servlet.handler.MappedInterceptor;
import org.springframework.web.servlet.handler.WebRequestHandlerInterceptorAdapter;

/**
 * What an application has that may ignore a request which goes on by an async dispatch,
 * apart from filters. An interceptor may take it for one that it has already seen, and
 * let it pass unchecked. A listener may have ended what it began for the request's first
 * thread. Those of Spring do neither.
 */
final class AsyncDispatchHazards {

	private final ListableBeanFactory beans;

	AsyncDispatchHazards(ListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * The names of their classes. An interceptor for {@code WebRequest}s is hidden in
	 * Spring's adapter, and a mapping that is not Spring's hides its interceptors: these
	 * are named instead.
	 */
	List<String> names() {
		Stream<Object> ofMappings = this.beans.getBeanProvider(HandlerMapping.class)
			.stream()
			.flatMap(AsyncDispatchHazards::interceptors);
		Stream<Object> listeners = this.beans.getBeanProvider(ServletRequestListener.class)
			.stream()
			.map(Object.class::cast);
		Stream<Object> registered = this.beans.getBeansOfType(ServletListenerRegistrationBean.class)
			.values()
			.stream()
			.map(ServletListenerRegistrationBean::getListener)
			.filter(ServletRequestListener.class::isInstance)
			.map(Object.class::cast);
		return Stream.of(ofMappings, listeners, registered)
			.flatMap((each) -> each)
			.filter((each) -> !isOfSpring(each))
			.map((each) -> each.getClass().getName())
			.distinct()
			.sorted()
			.toList();
	}

	private static Stream<Object> interceptors(HandlerMapping mapping) {
		if (!(mapping instanceof AbstractHandlerMapping known)) {
			return Stream.of(mapping);
		}
		HandlerInterceptor[] interceptors = known.getAdaptedInterceptors();
		return (interceptors != null) ? Arrays.stream(interceptors).map(AsyncDispatchHazards::inner) : Stream.of();
	}

	private static HandlerInterceptor inner(HandlerInterceptor interceptor) {
		HandlerInterceptor inner = interceptor;
		while (inner instanceof MappedInterceptor mapped) {
			inner = mapped.getInterceptor();
		}
		return inner;
	}

	private static boolean isOfSpring(Object object) {
		return object.getClass().getName().startsWith("org.springframework.")
				&& !(object instanceof WebRequestHandlerInterceptorAdapter);
	}

}
