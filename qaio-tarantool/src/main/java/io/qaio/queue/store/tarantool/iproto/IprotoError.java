package io.qaio.queue.store.tarantool.iproto;

/**
 * The errors of a server that callers may want to tell apart.
 */
public enum IprotoError {

	/** The memory for data is used up. */
	MEMORY(2),

	/** The instance is read-only. */
	READ_ONLY(7),

	/** A Lua function threw an error. */
	LUA(32),

	/** There is no such function. */
	NO_SUCH_FUNCTION(33),

	/** The write-ahead log cannot be written. */
	WAL(40),

	/** The user lacks a right. */
	ACCESS_DENIED(42),

	/** There is no such user. */
	NO_SUCH_USER(45),

	/** The password is wrong. */
	WRONG_PASSWORD(47),

	/** A tuple is larger than {@code memtx_max_tuple_size}. */
	TUPLE_TOO_LARGE(110),

	/** The instance is not ready yet. */
	LOADING(116),

	/** Any other. */
	OTHER(-1);

	private final int code;

	IprotoError(int code) {
		this.code = code;
	}

	static IprotoError of(int code) {
		for (IprotoError error : values()) {
			if (error.code == code) {
				return error;
			}
		}
		return OTHER;
	}

}
