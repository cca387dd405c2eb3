package io.qaio.ratelimit.store;

import java.util.Comparator;

/**
 * What a zone keeps of a key: a long one is kept as its SHA-256 digest, so that zones
 * stay small whatever callers send; any other as the string that it is. A digest equals
 * no string, whatever it looks like.
 */
final class BucketKey {

	static final int MAX_LENGTH = 256;

	/** An order of all that is kept. */
	static final Comparator<Object> ORDER = Comparator.<Object, Boolean>comparing((key) -> key instanceof DigestedKey)
		.thenComparing(Object::toString);

	private BucketKey() {
	}

	/**
	 * What to keep of a key.
	 * @param key a key that is not empty
	 * @return the key or its digest; never the same for two keys
	 */
	static Object of(String key) {
		return (key.length() <= MAX_LENGTH) ? key : new DigestedKey(KeyDigest.of(key));
	}

	private record DigestedKey(String hex) {

		@Override
		public String toString() {
			return this.hex;
		}

	}

}
