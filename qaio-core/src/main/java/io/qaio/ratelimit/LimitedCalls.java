package io.qaio.ratelimit;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The calls of a method with {@link RateLimited}, for a caller that must not wait in
 * them: it asks the {@link RateLimiter} itself, and makes the calls that are let in.
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
	 * Lets the next call of the method by this thread go on without another decision.
	 * Calls within that call are limited as always.
	 * @return closes the bypass; this thread must close it after the call
	 */
	Admitted admitted();

	/**
	 * Lets one call of this thread go on without a decision, until it is closed.
	 */
	@FunctionalInterface
	interface Admitted extends AutoCloseable {

		@Override
		void close();

	}

}
