package io.qaio.queue.listener;

import java.util.List;
import java.util.concurrent.CompletionStage;

import io.qaio.queue.Task;
import org.jspecify.annotations.Nullable;

/**
 * Works on what a container took. Called by many threads at once, within the bounds of
 * the container's concurrency.
 */
@FunctionalInterface
public interface TaskHandler {

	/**
	 * Work on tasks. The container ends their deliveries afterwards, as far as the
	 * handler has not done so.
	 * @param tasks one task, or several if the endpoint takes batches
	 * @return completes when the work is done; {@code null} if it is done already
	 * @throws Throwable if the work failed
	 */
	@Nullable CompletionStage<?> handle(List<Task> tasks) throws Throwable;

}
