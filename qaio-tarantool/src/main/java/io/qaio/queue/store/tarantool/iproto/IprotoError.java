package io.qaio.queue.store.tarantool.iproto;

import java.util.Arrays;

/**
 * The errors of a server that callers may want to tell apart.
 */
public enum IprotoError {

	/** The instance is read-only. */
	READ_ONLY(7),

	/** A Lua function threw an error. */
	LUA(32),

	/** There is no such function. */
	NO_SUCH_FUNCTION(33),

	/** The user lacks a right. */
	ACCESS_DENIED(42),

	/** There is no such user. */
	NO_SUCH_USER(45),

	/** The password is wrong. */
	WRONG_PASSWORD(47),

	/** The instance is not ready yet. */
	LOADING(116),

	/** Any other. */
	OTHER(-1);

	private final int code;

	IprotoError(int code) {
		this.code = code;
	}

	static IprotoError of(int code) {
		return Arrays.stream(values()).filter((error) -> error.code == code).findFirst().orElse(OTHER);
	}

}
