package io.qaio.ratelimit.aop;

import java.util.concurrent.Executor;

import io.qaio.annotation.AnnotatedMethod;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds calls of {@code @Async} methods that return nothing, without a thread: the caller
 * goes on, as it does without a limit. It gets the refusal, as it gets that of a full
 * executor.
 */
final class DetachedCalls implements MethodInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(DetachedCalls.class);

	private final MethodLimits limits;

	private final Executor executor;

	DetachedCalls(MethodLimits limits, Executor executor) {
		this.limits = limits;
		this.executor = executor;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		long millis = this.limits.admit(invocation.getArguments());
		if (millis == 0) {
			return invocation.proceed();
		}
		HeldCall.start(invocation, millis, this.executor).whenComplete((nothing, failure) -> {
			if (failure != null) {
				logger.error("A call of " + AnnotatedMethod.describe(invocation.getMethod())
						+ " was let in and held by its rate limit, but then not started", failure);
			}
		});
		return null;
	}

}
