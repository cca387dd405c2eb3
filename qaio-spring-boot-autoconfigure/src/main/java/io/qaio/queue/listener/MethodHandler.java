package io.qaio.queue.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

/**
 * Calls a method of a bean with tasks.
 */
final class MethodHandler implements TaskHandler {

	private final Object bean;

	private final Method method;

	private final MethodArguments arguments;

	private final MethodResult result;

	MethodHandler(Object bean, Method method, MethodArguments arguments, MethodResult result) {
		this.bean = bean;
		this.method = method;
		this.arguments = arguments;
		this.result = result;
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<Task> tasks) throws Throwable {
		@Nullable Object[] arguments = this.arguments.of(tasks);
		if (arguments == null) {
			return null;
		}
		try {
			Object result = this.method.invoke(this.bean, arguments);
			return (result != null) ? this.result.stage(result) : null;
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
