package io.qaio.ratelimit.aop;

import io.qaio.ratelimit.KeyedLimit;
import org.jspecify.annotations.Nullable;

/**
 * Which bucket a call is charged to.
 */
@FunctionalInterface
interface Key {

	/** The one bucket of calls without a key. */
	Key WHOLE_ZONE = (arguments) -> KeyedLimit.WHOLE_ZONE;

	/**
	 * The key of a call.
	 * @param arguments the arguments of the method
	 * @return the key, "" if the call is not limited
	 * @throws IllegalStateException if it cannot be evaluated
	 */
	String of(@Nullable Object[] arguments);

}
