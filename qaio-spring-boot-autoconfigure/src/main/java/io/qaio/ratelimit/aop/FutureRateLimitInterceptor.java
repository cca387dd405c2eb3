package io.qaio.ratelimit.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.TaskDecorator;

/**
 * Delays calls of methods that return a future, without a thread. A rejected call gets a
 * failed future.
 */
final class FutureRateLimitInterceptor implements MethodInterceptor {

	private final MethodLimits limits;

	private final Executor executor;

	private final TaskDecorator context;

	FutureRateLimitInterceptor(MethodLimits limits, Executor executor, TaskDecorator context) {
		this.limits = limits;
		this.executor = executor;
		this.context = context;
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
		return atOnce ? invocation.proceed() : DelayedInvocation.start(invocation, delay, this.executor, this.context);
	}

}
