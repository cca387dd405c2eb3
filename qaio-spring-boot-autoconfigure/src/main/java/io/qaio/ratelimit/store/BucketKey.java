package io.qaio.ratelimit.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * What a zone keeps of a key: a long one is kept as its SHA-256 digest, so that zones
 * stay small whatever callers send; any other as the string that it is. A digest equals
 * no string, whatever it looks like.
 */
final class BucketKey {

	static final int MAX_LENGTH = 256;

	/** An order of all that is kept. */
	static final Comparator<Object> ORDER = Comparator.<Object, Boolean>comparing((key) -> key instanceof Digest)
		.thenComparing(Object::toString);

	private static final int CHUNK = 4096;

	private BucketKey() {
	}

	/**
	 * What to keep of a key.
	 * @param key a key that is not empty
	 * @return the key or its digest; never the same for two keys
	 */
	static Object of(String key) {
		return (key.length() <= MAX_LENGTH) ? key : digest(key);
	}

	private static Digest digest(String key) {
		MessageDigest digest = sha256();
		// the characters as they are: an encoder replaces half surrogate pairs
		ByteBuffer bytes = ByteBuffer.allocate(Math.min(key.length(), CHUNK) * Character.BYTES);
		for (int from = 0; from < key.length(); from += CHUNK) {
			int to = Math.min(from + CHUNK, key.length());
			bytes.clear().asCharBuffer().put(key, from, to);
			digest.update(bytes.limit((to - from) * Character.BYTES));
		}
		return new Digest(HexFormat.of().formatHex(digest.digest()));
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	private record Digest(String hex) {

		@Override
		public String toString() {
			return this.hex;
		}

	}

}
