package io.qaio.ratelimit.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.qaio.annotation.AnnotatedMethod;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.interceptor.ExposeInvocationInterceptor;
import org.springframework.core.task.TaskDecorator;

/**
 * A call whose method is called after a delay; it ends as the future of the method does.
 * If it is cancelled before, the method is not called; if it is cancelled later, the
 * method's future is cancelled.
 * <p>
 * Safe for use by many threads. Waits on the timer of the JDK, which has one thread for
 * all.
 */
final class DelayedInvocation extends CompletableFuture<@Nullable Object> {

	private final MethodInvocation invocation;

	/** Done when the method may be called, failed when the call is rejected. */
	private final CompletableFuture<@Nullable Void> admission = new CompletableFuture<>();

	private DelayedInvocation(MethodInvocation invocation) {
		this.invocation = invocation;
	}

	/**
	 * Delays a call.
	 * @param invocation the call
	 * @param delay how long, in ms; fails if the call is rejected
	 * @param executor calls the method and completes the call: neither the thread in
	 * which decisions come nor that of the timer may be blocked
	 * @param context gives that thread the context of this one
	 */
	static DelayedInvocation start(MethodInvocation invocation, CompletableFuture<Long> delay, Executor executor,
			TaskDecorator context) {
		DelayedInvocation call = new DelayedInvocation(invocation);
		Runnable proceed = context.decorate(call::proceed);
		call.admission.whenCompleteAsync((nothing, rejection) -> proceed.run(), executor)
			.whenComplete((nothing, notRun) -> call.failIf(notRun));
		// the timer forgets a call that is cancelled
		call.whenComplete((result, failure) -> call.admission.cancel(false));
		delay.whenComplete(call::admit);
		return call;
	}

	private void admit(@Nullable Long millis, @Nullable Throwable rejection) {
		if (rejection != null) {
			this.admission.completeExceptionally(cause(rejection));
		}
		else if (millis != null && millis > 0) {
			this.admission.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
		}
		else {
			this.admission.complete(null);
		}
	}

	/**
	 * The exception that a future failed with.
	 */
	static Throwable cause(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private void failIf(@Nullable Throwable failure) {
		if (failure != null) {
			completeExceptionally(failure);
		}
	}

	private void proceed() {
		this.admission.whenComplete((nothing, rejection) -> failIf(rejection));
		if (isDone()) {
			return;
		}
		try {
			// interceptors of AspectJ's advice look for the invocation on their thread
			end(ExposeInvocationInterceptor.INSTANCE.invoke(this.invocation));
		}
		catch (Throwable ex) {
			completeExceptionally(ex);
		}
	}

	private void end(@Nullable Object result) {
		if (result instanceof CompletionStage<?> stage) {
			stage.whenComplete((value, failure) -> {
				failIf(failure);
				complete(value);
			});
			whenComplete((value, failure) -> {
				if (isCancelled()) {
					stage.toCompletableFuture().cancel(false);
				}
			});
		}
		else if (this.invocation.getMethod().getReturnType() == void.class) {
			complete(null);
		}
		else {
			throw new IllegalStateException(
					AnnotatedMethod.describe(this.invocation.getMethod()) + " returned null instead of a future");
		}
	}

}
