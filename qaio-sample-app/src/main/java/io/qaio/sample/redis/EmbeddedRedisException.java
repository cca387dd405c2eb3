package io.qaio.sample.redis;

import org.jspecify.annotations.Nullable;

/**
 * The sample's own redis-server cannot be started.
 */
class EmbeddedRedisException extends RuntimeException {

	private final String action;

	EmbeddedRedisException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/**
	 * What to do about it.
	 */
	String action() {
		return this.action;
	}

}
