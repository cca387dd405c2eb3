package io.qaio.autoconfigure.queue.store;

import io.qaio.queue.store.TaskStoreUnavailableException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;

/**
 * Explains a {@link TaskStoreUnavailableException} of code that uses a queue while the
 * application starts. Qaio itself does not.
 */
class TaskStoreUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<TaskStoreUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TaskStoreUnavailableException cause) {
		return new FailureAnalysis("""
				A task queue was used while the application starts, but its store cannot be reached:

				    %s
				    Cause: %s
				""".formatted(cause.getMessage(), NestedExceptionUtils.getMostSpecificCause(cause)),
				"Start the store, or let 'spring.data.redis.*' or 'qaio.queue.tarantool.*' point to where it runs. To"
						+ " try things out without a server, set 'qaio.queue.store=memory': tasks then end with the"
						+ " application.",
				cause);
	}

}
