package io.qaio.annotation;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * An annotation cannot be applied to its method. Thrown when the application starts, or
 * when the bean is created.
 */
public class InvalidAnnotatedMethodException extends RuntimeException {

	private final String method;

	private final String annotation;

	private final String reason;

	/**
	 * Create an exception.
	 * @param method the method
	 * @param annotation the annotation with its attributes
	 * @param reason what is wrong, with the attribute if it is one
	 * @param cause the cause, {@code null} if there is none
	 */
	public InvalidAnnotatedMethodException(Method method, String annotation, String reason, @Nullable Throwable cause) {
		super(annotation + " on " + AnnotatedMethod.describe(method) + ": " + reason, cause);
		this.method = AnnotatedMethod.describe(method);
		this.annotation = annotation;
		this.reason = reason;
	}

	/**
	 * The annotated method.
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
	 * What is wrong.
	 * @return the reason, which names the attribute if it is one
	 */
	public String getReason() {
		return this.reason;
	}

}
