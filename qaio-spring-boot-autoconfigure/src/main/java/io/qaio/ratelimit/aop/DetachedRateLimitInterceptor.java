package io.qaio.ratelimit.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.qaio.annotation.AnnotatedMethod;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.task.TaskDecorator;

/**
 * Delays calls of {@code @Async} methods that return nothing, without a thread: the
 * caller goes on, as it does without a limit. It gets the exception of a rejected call,
 * as it gets that of a full executor.
 */
final class DetachedRateLimitInterceptor implements MethodInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(DetachedRateLimitInterceptor.class);

	private final MethodLimits limits;

	private final Executor executor;

	private final TaskDecorator context;

	DetachedRateLimitInterceptor(MethodLimits limits, Executor executor, TaskDecorator context) {
		this.limits = limits;
		this.executor = executor;
		this.context = context;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		long millis = this.limits.admit(invocation.getArguments());
		if (millis == 0) {
			return invocation.proceed();
		}
		DelayedInvocation.start(invocation, CompletableFuture.completedFuture(millis), this.executor, this.context)
			.whenComplete((nothing, failure) -> {
				if (failure != null) {
					logger.error("A call of " + AnnotatedMethod.describe(invocation.getMethod())
							+ " was let in and delayed by its rate limit, but then not started", failure);
				}
			});
		return null;
	}

}
