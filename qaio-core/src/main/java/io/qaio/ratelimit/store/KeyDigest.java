package io.qaio.ratelimit.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Stands for a long key, so that stores stay small whatever callers send.
 */
public final class KeyDigest {

	private static final int CHUNK = 4096;

	private KeyDigest() {
	}

	/**
	 * The SHA-256 digest of a key.
	 * @param key the key
	 * @return 64 hexadecimal digits
	 */
	public static String of(String key) {
		MessageDigest digest = sha256();
		// the characters as they are: an encoder replaces half surrogate pairs
		ByteBuffer bytes = ByteBuffer.allocate(Math.min(key.length(), CHUNK) * Character.BYTES);
		for (int from = 0; from < key.length(); from += CHUNK) {
			int to = Math.min(from + CHUNK, key.length());
			bytes.clear().asCharBuffer().put(key, from, to);
			digest.update(bytes.limit((to - from) * Character.BYTES));
		}
		return HexFormat.of().formatHex(digest.digest());
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
