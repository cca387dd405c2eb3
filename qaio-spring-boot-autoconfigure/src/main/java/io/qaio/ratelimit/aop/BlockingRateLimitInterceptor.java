package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.Arrays;

import io.qaio.annotation.AnnotatedMethod;
import io.qaio.ratelimit.RateLimitInterruptedException;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Delays calls in the calling thread, without a lock.
 */
final class BlockingRateLimitInterceptor implements MethodInterceptor {

	private final MethodLimits limits;

	private final boolean throwsInterruptedException;

	BlockingRateLimitInterceptor(Method method, MethodLimits limits) {
		this.limits = limits;
		this.throwsInterruptedException = Arrays.stream(method.getExceptionTypes())
			.anyMatch((type) -> type.isAssignableFrom(InterruptedException.class));
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		long millis = this.limits.admit(invocation.getArguments());
		if (millis > 0) {
			sleep(invocation, millis);
		}
		return invocation.proceed();
	}

	private void sleep(MethodInvocation invocation, long millis) throws InterruptedException {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			if (this.throwsInterruptedException) {
				throw ex;
			}
			Thread.currentThread().interrupt();
			throw new RateLimitInterruptedException(
					"Interrupted while a call of " + AnnotatedMethod.describe(invocation.getMethod())
							+ " was delayed for " + millis + " ms by its rate limit",
					ex);
		}
	}

}
