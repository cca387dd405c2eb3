package io.qaio.ratelimit.aop;

import org.jspecify.annotations.Nullable;

/**
 * A {@code @RateLimited} cannot be applied to its method. Thrown when the bean is
 * created.
 */
public class InvalidRateLimitedException extends RuntimeException {

	InvalidRateLimitedException(String method, String annotation, String reason, @Nullable Throwable cause) {
		super(annotation + " on " + method + ": " + reason, cause);
	}

}
