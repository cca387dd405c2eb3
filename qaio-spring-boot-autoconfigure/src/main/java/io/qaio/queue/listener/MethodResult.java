package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;

/**
 * Tells from the result of a method when its work is done.
 */
final class MethodResult {

	private MethodResult() {
	}

	/**
	 * Tell when the work is done.
	 * @param result what the method returned
	 * @return completes when the work is done, {@code null} if it is done already
	 */
	static @Nullable CompletionStage<?> stage(@Nullable Object result) {
		if (result == null || result instanceof CompletionStage<?>) {
			return (CompletionStage<?>) result;
		}
		return MonoResult.toFuture(result);
	}

	/**
	 * Check the return type of a method.
	 * @throws IllegalArgumentException if it does not tell when the work is done
	 */
	static void check(Method method) {
		Class<?> type = method.getReturnType();
		if (KotlinDetector.isSuspendingFunction(method)) {
			throw new IllegalArgumentException("it is a suspend function, but must be a plain method that returns"
					+ " nothing, a CompletionStage or a Mono");
		}
		if (type != void.class && type != Void.class && !CompletionStage.class.isAssignableFrom(type)
				&& !(MonoResult.IS_PRESENT && MonoResult.isMono(type))) {
			throw new IllegalArgumentException("it returns a " + type.getSimpleName()
					+ ", but must return nothing, a CompletionStage or a Mono: results go nowhere");
		}
	}

}
