package io.qaio.queue.store.redis;

/**
 * Delivery tokens: the name of a lease, a colon, and the position of the task in it as
 * three digits of base 64, as {@code token.lua} makes them.
 */
final class Token {

	private static final int DIGITS = 3;

	private Token() {
	}

	/**
	 * The token of a task.
	 * @param lease the name of the lease
	 * @param position from 1
	 */
	static String of(String lease, int position) {
		return lease + ':' + digit(position >> 12) + digit(position >> 6) + digit(position);
	}

	private static char digit(int number) {
		return (char) ('0' + (number & 63));
	}

	static String lease(String token) {
		return token.substring(0, token.length() - DIGITS - 1);
	}

	/**
	 * The position of a token's task in the lease.
	 */
	static int position(String token) {
		int end = token.length();
		return number(token.charAt(end - 3)) << 12 | number(token.charAt(end - 2)) << 6 | number(token.charAt(end - 1));
	}

	private static int number(char digit) {
		return digit - '0';
	}

	/**
	 * Whether a token belongs to a lease.
	 */
	static boolean isOf(String token, String lease) {
		return token.length() == lease.length() + DIGITS + 1 && token.startsWith(lease);
	}

}
