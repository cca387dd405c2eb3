package io.qaio.queue.listener;

import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;

/**
 * Tells from the result of a method when its work is done.
 */
@FunctionalInterface
interface MethodResult {

	/**
	 * Tell when the work is done.
	 * @param result what the method returned
	 * @return completes when the work is done, {@code null} if it is done already
	 */
	@Nullable CompletionStage<?> stage(Object result);

	/**
	 * Choose by the return type of a method.
	 * @throws IllegalArgumentException if the return type does not tell when the work is
	 * done
	 */
	static MethodResult of(Method method) {
		Class<?> type = method.getReturnType();
		if (KotlinDetector.isSuspendingFunction(method)) {
			throw new IllegalArgumentException("it is a suspend function, but must be a plain method that returns"
					+ " nothing, a CompletionStage or a Mono");
		}
		if (type == void.class || type == Void.class) {
			return (result) -> null;
		}
		if (CompletionStage.class.isAssignableFrom(type)) {
			return (result) -> (CompletionStage<?>) result;
		}
		if (Reactor.IS_PRESENT && Reactor.isMono(type)) {
			return Reactor::toFuture;
		}
		throw new IllegalArgumentException("it returns a " + type.getSimpleName()
				+ ", but must return nothing, a CompletionStage or a Mono: results go nowhere");
	}

	/**
	 * Used only where Reactor is on the class path.
	 */
	final class Reactor {

		static final boolean IS_PRESENT = ClassUtils.isPresent("reactor.core.publisher.Mono",
				Reactor.class.getClassLoader());

		private Reactor() {
		}

		static boolean isMono(Class<?> type) {
			return Mono.class.isAssignableFrom(type);
		}

		static CompletionStage<?> toFuture(Object result) {
			// with the current observation, among others
			return ((Mono<?>) result).contextCapture().toFuture();
		}

	}

}
