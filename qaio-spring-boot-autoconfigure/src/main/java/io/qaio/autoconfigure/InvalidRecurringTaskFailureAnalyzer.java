package io.qaio.autoconfigure;

import io.qaio.queue.schedule.InvalidRecurringTaskException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidRecurringTaskException}.
 */
class InvalidRecurringTaskFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRecurringTaskException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidRecurringTaskException cause) {
		return new FailureAnalysis("""
				A method cannot make recurring tasks:

				    Method: %s
				    Annotation: %s
				    Reason: %s
				""".formatted(cause.getMethod(), cause.getAnnotation(), cause.getReason()),
				"Correct the annotation or the method.", cause);
	}

}
