package io.qaio.queue.store.tarantool;

/**
 * The stored function, or its installation, did not do what it was asked for.
 */
final class RefusedException extends RuntimeException {

	private final String status;

	RefusedException(String status, String message) {
		super(message);
		this.status = status;
	}

	/**
	 * Why, in one word: see {@code qaio.lua}.
	 */
	String status() {
		return this.status;
	}

	boolean isReadOnly() {
		return this.status.equals("read-only");
	}

}
