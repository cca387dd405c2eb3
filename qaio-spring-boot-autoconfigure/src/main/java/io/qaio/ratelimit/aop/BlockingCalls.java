package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.Arrays;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.ratelimit.RateLimitInterruptedException;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Holds calls in the thread that calls, without a lock.
 */
final class BlockingCalls implements MethodInterceptor {

	private final MethodLimits limits;

	private final boolean throwsInterruptedException;

	BlockingCalls(Method method, MethodLimits limits) {
		this.limits = limits;
		this.throwsInterruptedException = Arrays.stream(method.getExceptionTypes())
			.anyMatch((type) -> type.isAssignableFrom(InterruptedException.class));
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		long millis = this.limits.admit(invocation.getArguments());
		if (millis > 0) {
			hold(invocation, millis);
		}
		return invocation.proceed();
	}

	private void hold(MethodInvocation invocation, long millis) throws InterruptedException {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			if (this.throwsInterruptedException) {
				throw ex;
			}
			Thread.currentThread().interrupt();
			throw new RateLimitInterruptedException(
					"Interrupted while a call of " + AnnotatedMethod.describe(invocation.getMethod()) + " was held for "
							+ millis + " ms by its rate limit",
					ex);
		}
	}

}
