package io.qaio.ratelimit.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Holds calls of methods that return a future, without a thread. A call that is refused
 * is a future that failed.
 */
final class FutureCalls implements MethodInterceptor {

	private final MethodLimits limits;

	private final Executor executor;

	FutureCalls(MethodLimits limits, Executor executor) {
		this.limits = limits;
		this.executor = executor;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		long millis;
		try {
			millis = this.limits.admit(invocation.getArguments());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return (millis > 0) ? HeldCall.start(invocation, millis, this.executor) : invocation.proceed();
	}

}
