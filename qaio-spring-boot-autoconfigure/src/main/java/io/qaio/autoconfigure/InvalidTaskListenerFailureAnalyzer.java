package io.qaio.autoconfigure;

import io.qaio.queue.listener.InvalidTaskListenerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidTaskListenerException}.
 */
class InvalidTaskListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTaskListenerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidTaskListenerException cause) {
		return new FailureAnalysis("""
				A method cannot listen to queues:

				    Method: %s
				    Annotation: %s
				    Reason: %s
				""".formatted(cause.getMethod(), cause.getAnnotation(), cause.getReason()),
				"Correct the annotation or the method.", cause);
	}

}
