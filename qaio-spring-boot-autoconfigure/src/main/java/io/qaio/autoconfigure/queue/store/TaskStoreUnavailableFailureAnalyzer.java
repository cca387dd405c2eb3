package io.qaio.autoconfigure.queue.store;

import io.qaio.queue.store.TaskStoreUnavailableException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains a {@link TaskStoreUnavailableException} of application code that uses a queue
 * during start-up. Qaio itself uses none then.
 */
class TaskStoreUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<TaskStoreUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TaskStoreUnavailableException cause) {
		return new FailureAnalysis("""
				A task queue was used while the application starts, but its store cannot be reached:

				    %s
				    Cause: %s
				""".formatted(cause.getMessage(), NestedExceptionUtils.getMostSpecificCause(cause)),
				"Start the store, or point 'spring.data.redis.*' or 'qaio.queue.tarantool.*' to it. To try Qaio"
						+ " without a server, set 'qaio.queue.store=memory': its tasks are lost when the application"
						+ " ends.",
				cause);
	}

}
