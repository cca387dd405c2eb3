package io.qaio.queue.schedule;

import org.jspecify.annotations.Nullable;

/**
 * A {@code @RecurringTask} cannot be applied to its method. Thrown when the application
 * starts.
 */
public class InvalidRecurringTaskException extends RuntimeException {

	private final String method;

	private final String annotation;

	private final String reason;

	InvalidRecurringTaskException(String method, String annotation, String reason, @Nullable Throwable cause) {
		super(annotation + " on " + method + ": " + reason, cause);
		this.method = method;
		this.annotation = annotation;
		this.reason = reason;
	}

	/**
	 * The method that cannot make tasks.
	 * @return its class, name and parameters
	 */
	public String getMethod() {
		return this.method;
	}

	/**
	 * The annotation that cannot be applied.
	 * @return the annotation with its attributes
	 */
	public String getAnnotation() {
		return this.annotation;
	}

	/**
	 * What is wrong with it.
	 * @return the reason, which names the attribute if it is one
	 */
	public String getReason() {
		return this.reason;
	}

}
