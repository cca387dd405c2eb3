package io.qaio.autoconfigure.queue;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link DuplicateSerializerNameException}.
 */
class DuplicateSerializerNameFailureAnalyzer extends AbstractFailureAnalyzer<DuplicateSerializerNameException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DuplicateSerializerNameException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Let name() of one of them return another name. To change how a built-in serializer works, define a bean"
						+ " of its own class instead, such as JsonPayloadSerializer.",
				cause);
	}

}
