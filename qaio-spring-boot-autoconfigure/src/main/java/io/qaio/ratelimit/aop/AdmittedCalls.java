package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.List;

import io.qaio.ratelimit.KeyedLimit;
import io.qaio.ratelimit.LimitedCalls;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a limited method that others decide about.
 */
final class AdmittedCalls implements LimitedCalls {

	/** What the next call of a thread may be of without a decision. */
	private static final ThreadLocal<@Nullable Method> NEXT = new ThreadLocal<>();

	private final Method method;

	private final MethodLimits limits;

	AdmittedCalls(Method method, MethodLimits limits) {
		this.method = method;
		this.limits = limits;
	}

	@Override
	public List<KeyedLimit> limits(@Nullable Object[] arguments) {
		return this.limits.keyed(arguments);
	}

	@Override
	public Admitted admitted() {
		NEXT.set(this.method);
		return NEXT::remove;
	}

	/**
	 * Whether the call that begins now was decided about. Only one call is.
	 */
	static boolean begins(Method method) {
		if (!method.equals(NEXT.get())) {
			return false;
		}
		NEXT.remove();
		return true;
	}

}
