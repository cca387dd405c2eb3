package io.qaio.ratelimit.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Stands for a long key, so that stores stay small whatever callers send.
 */
public final class KeyDigest {

	private KeyDigest() {
	}

	/**
	 * The SHA-256 digest of a key.
	 * @param key the key
	 * @return 64 hexadecimal digits
	 */
	public static String of(String key) {
		// the characters as they are: an encoder replaces half surrogate pairs
		ByteBuffer bytes = ByteBuffer.allocate(key.length() * Character.BYTES);
		bytes.asCharBuffer().put(key);
		return HexFormat.of().formatHex(sha256().digest(bytes.array()));
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
