package io.qaio.ratelimit;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The calls of a method with {@link RateLimited}, for a caller that has something better
 * to do than to wait in them: it asks the {@link RateLimiter} itself, and makes those
 * calls that are let in.
 *
 * <pre class="code">
 * Decision decision = limiter.decide(calls.limits(arguments));
 * if (decision.granted()) {
 *     try (LimitedCalls.Admitted admitted = calls.admitted()) {
 *         method.invoke(bean, arguments);
 *     }
 * }
 * </pre>
 *
 * Safe for use by many threads.
 */
public interface LimitedCalls {

	/**
	 * The limits of a call.
	 * @param arguments the arguments of the call
	 * @return the limits and their keys, in the order in which they are asked
	 * @throws IllegalStateException if a key cannot be evaluated
	 */
	List<KeyedLimit> limits(@Nullable Object[] arguments);

	/**
	 * Let the next call of the method that this thread makes go on without another
	 * decision. Others that it makes in turn are limited as ever.
	 * @return what ends that, to be closed by this thread after the call
	 */
	Admitted admitted();

	/**
	 * The time in which a call of this thread is let in.
	 */
	@FunctionalInterface
	interface Admitted extends AutoCloseable {

		@Override
		void close();

	}

}
