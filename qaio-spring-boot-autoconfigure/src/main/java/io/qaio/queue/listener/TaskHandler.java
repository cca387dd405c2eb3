package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

/**
 * Works on the tasks of a container. Called by several threads at once, within the bounds
 * of the container's concurrency.
 */
@FunctionalInterface
public interface TaskHandler {

	/**
	 * Work on tasks. Afterwards the container ends the deliveries that the handler has
	 * not ended.
	 * @param tasks one task, or several if the endpoint takes batches
	 * @return completes when the work is done; {@code null} if it is done already
	 * @throws Throwable if the work failed
	 */
	@Nullable CompletionStage<?> handle(List<Task> tasks) throws Throwable;

}
