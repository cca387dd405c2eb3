package io.qaio.ratelimit.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
		CompletableFuture<Long> admitted;
		try {
			admitted = this.limits.admitAsync(invocation.getArguments());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (!admitted.isDone()) {
			return HeldCall.start(invocation, admitted, this.executor);
		}
		long millis;
		try {
			millis = admitted.join();
		}
		catch (CompletionException ex) {
			return CompletableFuture.failedFuture((ex.getCause() != null) ? ex.getCause() : ex);
		}
		return (millis > 0) ? HeldCall.start(invocation, millis, this.executor) : invocation.proceed();
	}

}
