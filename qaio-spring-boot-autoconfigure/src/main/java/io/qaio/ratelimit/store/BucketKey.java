package io.qaio.ratelimit.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a zone keeps of a key: a long one is kept as its SHA-256 digest, so that zones
 * stay small whatever callers send. So is one that looks like a digest, lest it be taken
 * for another's.
 */
final class BucketKey {

	static final int MAX_LENGTH = 256;

	private static final char DIGEST = '\1';

	private static final int CHUNK = 4096;

	private BucketKey() {
	}

	/**
	 * What to keep of a key.
	 * @param key a key that is not empty
	 * @return the key or its digest; never the same for two keys
	 */
	static String of(String key) {
		return (key.length() <= MAX_LENGTH && key.charAt(0) != DIGEST) ? key : digest(key);
	}

	private static String digest(String key) {
		MessageDigest digest = sha256();
		// the characters as they are: an encoder replaces half surrogate pairs
		ByteBuffer bytes = ByteBuffer.allocate(Math.min(key.length(), CHUNK) * Character.BYTES);
		for (int from = 0; from < key.length(); from += CHUNK) {
			int to = Math.min(from + CHUNK, key.length());
			bytes.clear().asCharBuffer().put(key, from, to);
			digest.update(bytes.limit((to - from) * Character.BYTES));
		}
		return DIGEST + HexFormat.of().formatHex(digest.digest());
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
