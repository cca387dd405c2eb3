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
		call.hold(millis, executor);
		return call;
	}

	/**
	 * Hold a call until it is decided how long to hold it.
	 * @param admitted how long, in ms, or a refusal
	 * @param executor where the method is called then
	 */
	static HeldCall start(MethodInvocation invocation, CompletableFuture<Long> admitted, Executor executor) {
		HeldCall call = new HeldCall(invocation);
		admitted.whenCompleteAsync((millis, refusal) -> call.decided(millis, refusal, executor), executor)
			.whenComplete((millis, notRun) -> call.failIf(notRun));
		return call;
	}

	private void decided(@Nullable Long millis, @Nullable Throwable refusal, Executor executor) {
		if (millis == null) {
			failIf((refusal instanceof CompletionException && refusal.getCause() != null) ? refusal.getCause()
					: refusal);
		}
		else if (millis > 0) {
			hold(millis, executor);
		}
		else {
			proceed();
		}
	}

	private void hold(long millis, Executor executor) {
		CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
		timer.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
		timer.thenRunAsync(this::proceed, executor).whenComplete((nothing, notRun) -> failIf(notRun));
		// the timer forgets what it no longer waits for
		whenComplete((result, failure) -> timer.cancel(false));
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
					AnnotatedMethod.describe(this.invocation.getMethod()) + " returned null instead of a future");
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
