package io.qaio.queue.store.tarantool.iproto;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The first bytes of a server: its version, and a salt for passwords.
 *
 * @param version the server's version, such as {@code 2.6.0}
 * @param salt random bytes
 */
record Greeting(String version, byte[] salt) {

	/** Two lines of 64 bytes. */
	static final int LENGTH = 128;

	private static final String NAME = "Tarantool ";

	private static final int SALT_AT = LENGTH / 2;

	private static final int SALT_LENGTH = 44;

	/**
	 * Read a greeting.
	 * @throws ProtocolException if this is not a greeting of Tarantool
	 */
	static Greeting parse(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.ISO_8859_1);
		String firstLine = text.substring(0, SALT_AT).strip();
		if (!firstLine.startsWith(NAME) || !firstLine.contains("(Binary)")) {
			throw new ProtocolException("It does not speak Tarantool's binary protocol: it greets with '"
					+ firstLine.replaceAll("[^ -~]", ".") + "'");
		}
		try {
			return new Greeting(firstLine.substring(NAME.length()).split(" ")[0],
					Base64.getDecoder().decode(text.substring(SALT_AT, SALT_AT + SALT_LENGTH)));
		}
		catch (IllegalArgumentException ex) {
			throw new ProtocolException("It greets with a salt that is not Base64");
		}
	}

}
