package io.qaio.ratelimit;

import java.lang.reflect.Method;
import java.util.Optional;

/**
 * Finds the methods that {@link RateLimited} limits.
 * <p>
 * Safe for use by many threads.
 */
@FunctionalInterface
public interface RateLimitedMethods {

	/**
	 * Finds a method.
	 * @param type the class of a bean, not that of a proxy
	 * @param method a method of that class
	 * @return its calls, none if they are not limited
	 */
	Optional<LimitedCalls> find(Class<?> type, Method method);

}
