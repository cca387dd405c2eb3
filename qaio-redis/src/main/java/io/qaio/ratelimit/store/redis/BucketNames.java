package io.qaio.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;

import io.qaio.ratelimit.store.KeyDigest;
import io.qaio.redis.KeyNames;
import org.jspecify.annotations.Nullable;

/**
 * Names buckets in Redis: {@code {prefix}:zone:key}. All have the same hash slot in a
 * cluster, so one script can decide by any of them. In the prefix and the zone, what
 * would end the braces or the name early is percent-encoded. The key stands last,
 * unchanged; a key that is long, or not valid Unicode, is {@code {prefix}:zone#digest}.
 * <p>
 * Immutable.
 */
final class BucketNames {

	private static final String SEPARATORS = ":#";

	private static final int MAX_LENGTH = 256;

	private final String start;

	BucketNames(String prefix) {
		this.start = "{" + KeyNames.encode(prefix, SEPARATORS) + "}:";
	}

	/**
	 * The start of the names of a zone's buckets.
	 */
	String zone(String zone) {
		return this.start + KeyNames.encode(zone, SEPARATORS);
	}

	/**
	 * The digest that replaces a key.
	 * @param key a key that is not empty
	 * @return the digest, null if the key can stand for itself
	 */
	static @Nullable String digest(String key) {
		return (key.length() <= MAX_LENGTH && isUnicode(key)) ? null : KeyDigest.of(key);
	}

	/**
	 * The name of the bucket of trials. It is in no zone, whose names are not empty.
	 */
	byte[] trial() {
		return (this.start + ":").getBytes(StandardCharsets.UTF_8);
	}

	private static boolean isUnicode(String key) {
		for (int i = 0; i < key.length(); i++) {
			if (Character.isSurrogate(key.charAt(i))) {
				return StandardCharsets.UTF_8.newEncoder().canEncode(key);
			}
		}
		return true;
	}

}
