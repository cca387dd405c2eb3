package io.qaio.queue.store.tarantool.iproto;

/**
 * The server replied to a request with an error.
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
	 * The kind of error.
	 * @return what the number means
	 */
	public IprotoError error() {
		return IprotoError.of(this.code);
	}

}
