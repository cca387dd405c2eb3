package io.qaio.ratelimit.aop;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.qaio.annotation.InvalidAnnotatedMethodException;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.ClassUtils;

/**
 * Chooses how the calls of a method are delayed, by what the method returns.
 */
final class RateLimitInterceptorFactory {

	private static final boolean REACTOR = isPresent("reactor.core.publisher.Flux");

	private static final boolean COROUTINES_TO_REACTOR = isPresent("kotlinx.coroutines.reactor.MonoKt");

	private RateLimitInterceptorFactory() {
	}

	/**
	 * Chooses the interceptor.
	 * @param async whether {@code @Async} comes after it
	 * @param executor calls methods that return a future after their wait
	 * @param context gives threads that continue calls the context of their callers
	 */
	static MethodInterceptor forMethod(Method method, MethodLimits limits, boolean async, Executor executor,
			TaskDecorator context) {
		MethodInterceptor limited = limited(method, limits, async, executor, context);
		return (invocation) -> limits.isAdmitted() ? invocation.proceed() : limited.invoke(invocation);
	}

	private static MethodInterceptor limited(Method method, MethodLimits limits, boolean async, Executor executor,
			TaskDecorator context) {
		Class<?> type = method.getReturnType();
		if (type == CompletableFuture.class || type == CompletionStage.class) {
			return new FutureRateLimitInterceptor(limits, executor, context);
		}
		if (CompletionStage.class.isAssignableFrom(type)) {
			throw cannotReturn(method, "CompletableFuture or CompletionStage");
		}
		if (async && type == void.class) {
			return new DetachedRateLimitInterceptor(limits, executor, context);
		}
		ReactiveAdapter adapter = reactiveAdapter(method);
		return (adapter != null) ? new ReactiveRateLimitInterceptor(limits, adapter, context)
				: new BlockingRateLimitInterceptor(method, limits);
	}

	private static @Nullable ReactiveAdapter reactiveAdapter(Method method) {
		boolean suspends = KotlinDetector.isSuspendingFunction(method);
		if (suspends && !(REACTOR && COROUTINES_TO_REACTOR)) {
			throw new InvalidAnnotatedMethodException(method, "@RateLimited",
					"calls of suspend functions are limited with kotlinx-coroutines-reactor on the class path", null);
		}
		if (!REACTOR) {
			return null;
		}
		Class<?> type = suspends ? seenByInterceptors(method) : method.getReturnType();
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter != null && adapter.getReactiveType() != type) {
			throw cannotReturn(method, adapter.getReactiveType().getSimpleName());
		}
		return adapter;
	}

	/**
	 * Spring shows a suspend function to interceptors as a publisher, as if it had that
	 * for a result.
	 */
	private static Class<?> seenByInterceptors(Method method) {
		Class<?> result = new MethodParameter(method, -1).getParameterType();
		return result.getName().equals("kotlinx.coroutines.flow.Flow") ? Flux.class : Mono.class;
	}

	private static InvalidAnnotatedMethodException cannotReturn(Method method, String instead) {
		return new InvalidAnnotatedMethodException(method, "@RateLimited",
				"to be delayed without a thread, the method must return " + instead + ", not "
						+ method.getReturnType().getName(),
				null);
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, RateLimitInterceptorFactory.class.getClassLoader());
	}

}
