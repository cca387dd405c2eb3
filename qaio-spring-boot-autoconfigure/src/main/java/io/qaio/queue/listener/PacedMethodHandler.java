package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.qaio.queue.Task;
import io.qaio.ratelimit.LimitedCalls;
import org.jspecify.annotations.Nullable;

/**
 * Calls a method of a bean with tasks, at the rate of its limits.
 */
final class PacedMethodHandler implements TaskHandler {

	private final MethodHandler method;

	private final MethodPacing pacing;

	PacedMethodHandler(MethodHandler method, MethodPacing pacing) {
		this.method = method;
		this.pacing = pacing;
	}

	/**
	 * Ask when to work on a task. If it is now, the rate has been charged.
	 * @param task the task
	 * @return the decision, or why there is none. It may complete in a thread that must
	 * not block
	 */
	CompletableFuture<PacingDecision> ask(Task task) {
		@Nullable Object[] arguments = this.method.arguments(task);
		return this.pacing.ask(arguments).thenApply((delay) -> new PacingDecision(delay, (tasks) -> call(arguments)));
	}

	private @Nullable CompletionStage<?> call(@Nullable Object[] arguments) throws Throwable {
		if (!this.method.isOfProxy()) {
			return this.method.call(arguments);
		}
		try (LimitedCalls.Admitted admitted = this.pacing.admitted()) {
			return this.method.call(arguments);
		}
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<Task> tasks) throws Throwable {
		return this.method.handle(tasks);
	}

}
