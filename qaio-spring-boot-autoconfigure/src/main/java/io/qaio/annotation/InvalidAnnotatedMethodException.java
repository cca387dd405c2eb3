package io.qaio.annotation;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * An annotation cannot be applied to its method. Thrown when the application starts, or
 * when the bean is created.
 */
public class InvalidAnnotatedMethodException extends RuntimeException {

	private final @Nullable String bean;

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
		this(null, method, annotation, reason, cause);
	}

	/**
	 * Create an exception.
	 * @param bean the name of the bean, {@code null} if it is not known
	 * @param method the method
	 * @param annotation the annotation with its attributes
	 * @param reason what is wrong, with the attribute if it is one
	 * @param cause the cause, {@code null} if there is none
	 */
	public InvalidAnnotatedMethodException(@Nullable String bean, Method method, String annotation, String reason,
			@Nullable Throwable cause) {
		super(annotation + " on " + AnnotatedMethod.describe(method) + ((bean != null) ? " of bean '" + bean + "'" : "")
				+ ": " + reason, cause);
		this.bean = bean;
		this.method = AnnotatedMethod.describe(method);
		this.annotation = annotation;
		this.reason = reason;
	}

	/**
	 * The bean with the method.
	 * @return its name, {@code null} if it is not known
	 */
	public @Nullable String getBean() {
		return this.bean;
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
