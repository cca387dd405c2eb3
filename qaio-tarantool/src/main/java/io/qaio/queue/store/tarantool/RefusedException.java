package io.qaio.queue.store.tarantool;

/**
 * The stored function, or the script that installs it, refused what it was asked for.
 */
final class RefusedException extends RuntimeException {

	private final String status;

	RefusedException(String status, String message) {
		super(message);
		this.status = status;
	}

	/**
	 * The reason, as a word that {@link TarantoolFailures} explains.
	 */
	String status() {
		return this.status;
	}

}
