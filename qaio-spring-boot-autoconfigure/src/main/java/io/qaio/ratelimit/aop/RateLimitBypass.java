package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;

import io.qaio.ratelimit.LimitedCalls;
import org.jspecify.annotations.Nullable;

/**
 * Lets one call of a limited method go on without a decision, because its caller has
 * asked the limiter itself. Belongs to the thread that opens it.
 */
final class RateLimitBypass {

	/** The method whose next call by the thread is not limited. */
	private static final ThreadLocal<@Nullable Method> NEXT = new ThreadLocal<>();

	private RateLimitBypass() {
	}

	/**
	 * Opens the bypass for the next call of a method by this thread.
	 * @return closes it
	 */
	static LimitedCalls.Admitted open(Method method) {
		NEXT.set(method);
		return NEXT::remove;
	}

	/**
	 * Whether the call that begins now takes the bypass. Only one call does.
	 */
	static boolean takenBy(Method method) {
		if (!method.equals(NEXT.get())) {
			return false;
		}
		NEXT.remove();
		return true;
	}

}
