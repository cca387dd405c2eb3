package io.qaio.annotation;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Finds out why an application with a wrong annotation does not start.
 */
public final class AnnotationFailure {

	private AnnotationFailure() {
	}

	/**
	 * Start an application that does not start because of an annotation.
	 */
	public static InvalidAnnotatedMethodException of(ApplicationContextRunner runner) {
		InvalidAnnotatedMethodException[] failure = new InvalidAnnotatedMethodException[1];
		runner.run((context) -> failure[0] = find(context.getStartupFailure()));
		return failure[0];
	}

	/**
	 * Find the error about an annotation.
	 */
	public static InvalidAnnotatedMethodException find(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof InvalidAnnotatedMethodException found) {
				return found;
			}
		}
		throw new AssertionError("Not the expected failure", failure);
	}

}
