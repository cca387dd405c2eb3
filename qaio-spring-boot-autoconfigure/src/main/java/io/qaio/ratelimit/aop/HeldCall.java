package io.qaio.ratelimit.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.interceptor.ExposeInvocationInterceptor;

/**
 * A call whose method is called later; it ends as the future of the method does. If it is
 * cancelled before, the method is not called, if later, the method's future is cancelled.
 */
final class HeldCall extends CompletableFuture<@Nullable Object> {

	private final MethodInvocation invocation;

	private HeldCall(MethodInvocation invocation) {
		this.invocation = invocation;
	}

	/**
	 * Hold a call. Waits on the timer of the JDK, which has one thread for all.
	 * @param millis how long to hold it
	 * @param executor where the method is called then: not on the timer's thread, which
	 * others wait for
	 */
	static HeldCall start(MethodInvocation invocation, long millis, Executor executor) {
		HeldCall call = new HeldCall(invocation);
		CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
		timer.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
		timer.thenRunAsync(call::proceed, executor).whenComplete((nothing, notRun) -> call.failIf(notRun));
		// the timer forgets what it no longer waits for
		call.whenComplete((result, failure) -> timer.cancel(false));
		return call;
	}

	private void failIf(@Nullable Throwable failure) {
		if (failure != null) {
			completeExceptionally(failure);
		}
	}

	private void proceed() {
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
			stage.whenComplete(this::end);
			whenComplete((value, failure) -> cancel(stage));
		}
		else if (this.invocation.getMethod().getReturnType() == void.class) {
			complete(null);
		}
		else {
			throw new IllegalStateException(
					Methods.describe(this.invocation.getMethod()) + " returned null instead of a future");
		}
	}

	private void end(@Nullable Object value, @Nullable Throwable failure) {
		if (failure != null) {
			completeExceptionally(failure);
		}
		else {
			complete(value);
		}
	}

	private void cancel(CompletionStage<?> stage) {
		if (isCancelled()) {
			stage.toCompletableFuture().cancel(false);
		}
	}

}
