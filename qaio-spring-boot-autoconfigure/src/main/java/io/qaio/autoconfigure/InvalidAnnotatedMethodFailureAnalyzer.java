package io.qaio.autoconfigure;

import io.qaio.annotation.InvalidAnnotatedMethodException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidAnnotatedMethodException}.
 */
class InvalidAnnotatedMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidAnnotatedMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidAnnotatedMethodException cause) {
		return new FailureAnalysis(
				"""
						An annotation cannot be applied to its method:

						%s    Method: %s
						    Annotation: %s
						    Reason: %s
						""".formatted((cause.getBean() != null) ? "    Bean: " + cause.getBean() + "\n" : "",
						cause.getMethod(), cause.getAnnotation(), cause.getReason()),
				"Correct the annotation or the method, or the properties under 'qaio' that the annotation refers to.",
				cause);
	}

}
