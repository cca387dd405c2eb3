package io.qaio.queue.store.tarantool.iproto;

/**
 * The server answered a request with an error.
 */
public class IprotoException extends RuntimeException {

	private final int code;

	IprotoException(int code, String message) {
		super(message);
		this.code = code;
	}

	/**
	 * The server's number for the error.
	 * @return the number, as {@code box.error} has it
	 */
	public int code() {
		return this.code;
	}

	/**
	 * What the number means.
	 * @return the kind of error
	 */
	public IprotoError error() {
		return IprotoError.of(this.code);
	}

}
