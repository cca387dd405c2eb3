package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.qaio.queue.Task;
import io.qaio.ratelimit.LimitedCalls;
import org.jspecify.annotations.Nullable;

/**
 * Calls a method of a bean with tasks, at its pace.
 */
final class PacedMethod implements PacedHandler {

	private final MethodHandler method;

	private final Pace pace;

	PacedMethod(MethodHandler method, Pace pace) {
		this.method = method;
		this.pace = pace;
	}

	@Override
	public CompletableFuture<Turn> ask(Task task) {
		@Nullable Object[] arguments = this.method.arguments(task);
		return this.pace.ask(arguments).thenApply((delay) -> new Turn(delay, (tasks) -> call(arguments)));
	}

	private @Nullable CompletionStage<?> call(@Nullable Object[] arguments) throws Throwable {
		if (!this.method.isOfProxy()) {
			return this.method.call(arguments);
		}
		try (LimitedCalls.Admitted admitted = this.pace.admitted()) {
			return this.method.call(arguments);
		}
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<Task> tasks) throws Throwable {
		return this.method.handle(tasks);
	}

}
