package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.qaio.annotation.InvalidAnnotatedMethodException;
import io.qaio.annotation.NearestAnnotations;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.RateLimited;
import io.qaio.ratelimit.RateLimiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanExpressionException;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

/**
 * Finds the methods of a class that {@link RateLimited} is about, and checks what it
 * says. The nearest annotations count: those on the method before those on the methods
 * that it overrides or implements, and those before the type's.
 */
final class LimitedMethods {

	private static final Logger logger = LoggerFactory.getLogger(LimitedMethods.class);

	private final LimitAttributes attributes;

	private final Supplier<RateLimiter> limiter;

	private final KeyExpressions keys;

	LimitedMethods(ConfigurableBeanFactory beans, Supplier<RateLimiter> limiter) {
		this.attributes = new LimitAttributes(beans);
		this.limiter = limiter;
		this.keys = new KeyExpressions(beans);
	}

	/**
	 * Finds the limited methods.
	 * @param type the class of a bean
	 * @return the limits of each limited method
	 * @throws InvalidAnnotatedMethodException if an annotation is wrong
	 */
	Map<Method, MethodLimits> of(Class<?> type) {
		if (!AnnotationUtils.isCandidateClass(type, RateLimited.class)) {
			return Map.of();
		}
		List<MergedAnnotation<RateLimited>> ofType = NearestAnnotations.of(type, RateLimited.class);
		Map<Method, MethodLimits> limits = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<@Nullable MethodLimits>) (method) -> limits(method, type, ofType));
		if (limits.isEmpty() && !ofType.isEmpty()) {
			logger.warn("{} on {} limits nothing: it applies to public methods, but not to those that Spring calls,"
					+ " such as @Bean methods and callbacks. Annotate the class or the methods of the bean that others"
					+ " call", ofType.get(0).synthesize(), ClassUtils.getUserClass(type).getName());
		}
		return limits;
	}

	private @Nullable MethodLimits limits(Method method, Class<?> type, List<MergedAnnotation<RateLimited>> ofType) {
		List<MergedAnnotation<RateLimited>> annotations = NearestAnnotations.of(method, RateLimited.class);
		if (!annotations.isEmpty()) {
			checkCanBeIntercepted(method, annotations.get(0));
		}
		else if (Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !FrameworkMethods.contains(method, type)) {
			annotations = ofType;
		}
		if (annotations.isEmpty()) {
			return null;
		}
		List<MethodLimits.Limit> limits = annotations.stream().map((annotation) -> limit(method, annotation)).toList();
		if (limits.size() > 1) {
			checkTogether(method, annotations.get(0), limits);
		}
		return new MethodLimits(method, this.limiter.get(), limits);
	}

	/**
	 * Charges nothing, but there must be a store that can decide by all of them.
	 */
	private void checkTogether(Method method, MergedAnnotation<RateLimited> first, List<MethodLimits.Limit> limits) {
		checked(method, first.synthesize(),
				() -> this.limiter.get().decide(limits.stream().map((limit) -> limit.limit().on("")).toList()));
	}

	private static void checkCanBeIntercepted(Method method, MergedAnnotation<RateLimited> annotation) {
		String reason = FrameworkMethods.isBeanMethod(method)
				? "a @Bean method is called by Spring, once for each bean that it makes."
						+ " Annotate the class of the bean or its methods"
				: Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers())
						? "calls of a private or static method cannot be limited: they do not pass the bean's proxy."
								+ " Make it an instance method that is not private, and call it from another bean"
						: null;
		if (reason != null) {
			throw new InvalidAnnotatedMethodException(method, annotation.synthesize().toString(), reason, null);
		}
	}

	private MethodLimits.Limit limit(Method method, MergedAnnotation<RateLimited> merged) {
		RateLimited annotation = merged.synthesize();
		Method annotated = (merged.getSource() instanceof Method source) ? source : method;
		return checked(method, annotation, () -> {
			RateLimit limit = this.attributes.limit(annotation);
			// charges nothing, but the zone must exist
			this.limiter.get().decide(limit, "");
			return new MethodLimits.Limit(limit,
					this.keys.compile(this.attributes.key(annotation), new ParameterIndexes(annotated, method)));
		});
	}

	private static <T> T checked(Method method, RateLimited annotation, Supplier<T> check) {
		try {
			return check.get();
		}
		catch (IllegalArgumentException | BeanExpressionException ex) {
			throw new InvalidAnnotatedMethodException(method, annotation.toString(), String.valueOf(ex.getMessage()),
					ex);
		}
	}

}
