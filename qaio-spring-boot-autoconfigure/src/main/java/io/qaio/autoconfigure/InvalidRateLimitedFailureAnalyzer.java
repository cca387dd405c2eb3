package io.qaio.autoconfigure;

import io.qaio.ratelimit.aop.InvalidRateLimitedException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidRateLimitedException}.
 */
class InvalidRateLimitedFailureAnalyzer extends AbstractFailureAnalyzer<InvalidRateLimitedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidRateLimitedException cause) {
		return new FailureAnalysis("""
				A method cannot be limited:

				    Method: %s
				    Annotation: %s
				    Reason: %s
				""".formatted(cause.getMethod(), cause.getAnnotation(), cause.getReason()),
				"Correct the annotation or the method, or the zones in 'qaio.rate-limit.zones'.", cause);
	}

}
