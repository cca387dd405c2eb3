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
	 */
	String of(@Nullable Object[] arguments);

	/**
	 * The key that is an argument as it is.
	 */
	static Key argument(int index) {
		return (arguments) -> text(arguments[index]);
	}

	static String text(@Nullable Object value) {
		if (value instanceof String string) {
			return string;
		}
		String text = (value != null) ? value.toString() : null;
		return (text != null) ? text : "";
	}

}
