package io.qaio.queue.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.qaio.queue.Task;
import io.qaio.ratelimit.LimitedCalls;
import org.jspecify.annotations.Nullable;

/**
 * Calls a method of a bean with tasks, at the rate of its limits. Thread-safe.
 */
record PacedMethodHandler(MethodHandler method, LimitedCalls calls, TaskPacing pacing) implements TaskHandler {

	/**
	 * Ask when to work on a task. If it is now, the rate has been charged.
	 * @param task the task
	 * @return the decision; work that fails, if there is none. It may complete in a
	 * thread that must not block
	 */
	CompletableFuture<PacingDecision> ask(Task task) {
		try {
			@Nullable Object[] arguments = this.method.arguments(task);
			return this.pacing.ask(this.calls.limits(arguments))
				.handle((delay, failure) -> (failure != null) ? failed(failure)
						: new PacingDecision(delay, (tasks) -> call(arguments)));
		}
		catch (Throwable ex) {
			return CompletableFuture.completedFuture(failed(ex));
		}
	}

	private static PacingDecision failed(Throwable failure) {
		return new PacingDecision(Duration.ZERO, (tasks) -> {
			throw failure;
		});
	}

	private @Nullable CompletionStage<?> call(@Nullable Object[] arguments) throws Throwable {
		try (LimitedCalls.Admitted admitted = this.calls.admitted()) {
			return this.method.call(arguments);
		}
	}

	@Override
	public @Nullable CompletionStage<?> handle(List<Task> tasks) throws Throwable {
		return this.method.handle(tasks);
	}

}
