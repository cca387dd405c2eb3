package io.qaio.ratelimit.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

import io.lettuce.core.cluster.SlotHash;

/**
 * Spreads buckets over shards. Each shard is one hash slot of a cluster, since one script
 * decides by all buckets of a shard. Pure functions: all instances, also after a restart,
 * must find the same.
 */
final class BucketShards {

	private BucketShards() {
	}

	/**
	 * The hash tags of the shards. Names such as {@code qaio#3} would have any slots, and
	 * a master many of them by chance. So the slots are divided into as many equal ranges
	 * as there are shards, and each shard gets the first of {@code qaio#0},
	 * {@code qaio#1}, … whose slot is in its range: if masters have equal ranges of
	 * slots, and their number divides that of the shards, each has equally many.
	 * @param prefix the prefix, encoded, without {@code #}
	 * @param shards how many shards there are
	 * @return the tags, in the order of their slots; a single shard has the prefix itself
	 */
	static List<String> tags(String prefix, int shards) {
		if (shards == 1) {
			return List.of(prefix);
		}
		String[] tags = new String[shards];
		int missing = shards;
		for (int salt = 0; missing > 0; salt++) {
			String tag = prefix + "#" + salt;
			int shard = (int) ((long) SlotHash.getSlot("{" + tag + "}") * shards / SlotHash.SLOT_COUNT);
			if (tags[shard] == null) {
				tags[shard] = tag;
				missing--;
			}
		}
		return Arrays.asList(tags);
	}

	/**
	 * The shard of all buckets with a key, in whichever zone: the CRC-32 of the key in
	 * UTF-8, modulo the number of shards.
	 * @param key the key
	 * @param shards how many shards there are
	 * @return the number of the shard, from 0
	 */
	static int shardOf(String key, int shards) {
		if (shards == 1) {
			return 0;
		}
		CRC32 hash = new CRC32();
		hash.update(key.getBytes(StandardCharsets.UTF_8));
		return (int) (hash.getValue() % shards);
	}

}
