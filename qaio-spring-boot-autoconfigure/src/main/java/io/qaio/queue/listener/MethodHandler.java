package io.qaio.queue.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.qaio.queue.Task;
import io.qaio.queue.TaskDecodingException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;

/**
 * Calls a method of a bean with tasks. Thread-safe.
 *
 * @param bean the bean, or its proxy
 * @param method the method, which {@link #checkResult} accepts
 * @param arguments makes its arguments
 */
record MethodHandler(Object bean, Method method, MethodArguments arguments) implements TaskHandler {

	@Override
	public @Nullable CompletionStage<?> handle(List<Task> tasks) throws Throwable {
		@Nullable Object[] arguments = this.arguments.of(tasks);
		return (arguments != null) ? call(arguments) : null;
	}

	/**
	 * The arguments of a call about one task.
	 * @throws TaskDecodingException if its payload cannot be decoded, after which the
	 * task is a dead letter
	 */
	@Nullable Object[] arguments(Task task) {
		@Nullable Object[] arguments = this.arguments.of(List.of(task));
		Assert.state(arguments != null, "Only a batch can have no task that can be decoded");
		return arguments;
	}

	@Nullable CompletionStage<?> call(@Nullable Object[] arguments) throws Throwable {
		try {
			return stage(this.method.invoke(this.bean, arguments));
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * Tell when the work is done.
	 * @param result what the method returned
	 * @return completes when the work is done, {@code null} if it is done already
	 */
	private static @Nullable CompletionStage<?> stage(@Nullable Object result) {
		if (result == null || result instanceof CompletionStage<?>) {
			return (CompletionStage<?>) result;
		}
		return MonoResult.toFuture(result);
	}

	/**
	 * Check the return type of a method.
	 * @param method the method
	 * @param owner the bean's class, which resolves type variables
	 * @throws IllegalArgumentException if it does not tell when the work is done
	 */
	static void checkResult(Method method, Class<?> owner) {
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
		Class<?> inner = ResolvableType.forMethodReturnType(method, owner)
			.as((CompletionStage.class.isAssignableFrom(type)) ? CompletionStage.class : type)
			.getGeneric()
			.resolve(Object.class);
		if (Future.class.isAssignableFrom(inner) || CompletionStage.class.isAssignableFrom(inner)
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(inner) != null) {
			throw new IllegalArgumentException("it returns a " + type.getSimpleName() + " of a " + inner.getSimpleName()
					+ ", which completes before the work of that " + inner.getSimpleName()
					+ " is done. Join them, by thenCompose or flatMap");
		}
	}

}
