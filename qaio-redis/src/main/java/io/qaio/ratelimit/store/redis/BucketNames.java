package io.qaio.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;

import io.qaio.ratelimit.store.KeyDigest;
import io.qaio.redis.KeyNames;
import org.jspecify.annotations.Nullable;

/**
 * The names of buckets in Redis: {@code {prefix}:zone:key}. All have the same hash slot
 * in a cluster, so that one script can decide by any of them: what would end the braces
 * early, or the zone's name, is percent-encoded there. The key comes last, as it is; one
 * that is long, or no valid Unicode, as {@code {prefix}:zone#digest}.
 */
final class BucketNames {

	private static final String SEPARATORS = ":#";

	private static final int MAX_LENGTH = 256;

	private final String start;

	BucketNames(String prefix) {
		this.start = "{" + KeyNames.encode(prefix, SEPARATORS) + "}:";
	}

	/**
	 * What the buckets of a zone begin with.
	 */
	String zone(String zone) {
		return this.start + KeyNames.encode(zone, SEPARATORS);
	}

	/**
	 * What stands for a key.
	 * @param key a key that is not empty
	 * @return a digest, null if the key can stand for itself
	 */
	static @Nullable String digest(String key) {
		return (key.length() <= MAX_LENGTH && isUnicode(key)) ? null : KeyDigest.of(key);
	}

	/**
	 * The name of the bucket by which it is tried whether Redis decides: no zone's, for
	 * their names are not empty.
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
