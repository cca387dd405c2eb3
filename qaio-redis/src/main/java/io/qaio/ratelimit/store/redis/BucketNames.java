package io.qaio.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.qaio.ratelimit.store.KeyDigest;
import io.qaio.redis.KeyNames;
import org.jspecify.annotations.Nullable;

/**
 * Names buckets in Redis: {@code {prefix}:zone:key}, or {@code {prefix#salt}:zone:key} if
 * there are several shards. All of a shard have the same hash slot in a cluster, so one
 * script can decide by any of them. In the prefix and the zone, what would end the braces
 * or the name early is percent-encoded. The key stands last, unchanged; a key that is
 * long, or not valid Unicode, is {@code {prefix}:zone#digest}.
 * <p>
 * Immutable.
 */
final class BucketNames {

	private static final String SEPARATORS = ":#";

	private static final int MAX_LENGTH = 256;

	/** By shard. */
	private final List<String> starts;

	BucketNames(String prefix, int shards) {
		this.starts = BucketShards.tags(KeyNames.encode(prefix, SEPARATORS), shards)
			.stream()
			.map((tag) -> "{" + tag + "}:")
			.toList();
	}

	/**
	 * The start of the names of a zone's buckets, by shard.
	 */
	List<String> zone(String zone) {
		String encoded = KeyNames.encode(zone, SEPARATORS);
		return this.starts.stream().map((start) -> start + encoded).toList();
	}

	/**
	 * The start of the names of all buckets, by shard.
	 */
	List<String> starts() {
		return this.starts;
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
	byte[] trial(int shard) {
		return (this.starts.get(shard) + ":").getBytes(StandardCharsets.UTF_8);
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
