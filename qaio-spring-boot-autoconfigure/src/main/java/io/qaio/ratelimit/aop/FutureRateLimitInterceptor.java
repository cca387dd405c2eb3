package io.qaio.ratelimit.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Delays calls of methods that return a future, without a thread. A rejected call gets a
 * failed future.
 */
final class FutureRateLimitInterceptor implements MethodInterceptor {

	private final MethodLimits limits;

	private final Executor executor;

	FutureRateLimitInterceptor(MethodLimits limits, Executor executor) {
		this.limits = limits;
		this.executor = executor;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		CompletableFuture<Long> delay;
		boolean atOnce;
		try {
			delay = this.limits.admitAsync(invocation.getArguments());
			atOnce = delay.isDone() && delay.join() == 0;
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(DelayedInvocation.cause(ex));
		}
		return atOnce ? invocation.proceed() : DelayedInvocation.start(invocation, delay, this.executor);
	}

}
