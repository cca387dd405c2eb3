package io.qaio.ratelimit.store.redis;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.lettuce.core.cluster.SlotHash;
import io.qaio.ratelimit.KeyedLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which shard has which slot and which keys.
 */
class BucketShardsTests {

	private static int slot(String tag) {
		return SlotHash.getSlot("{" + tag + "}:zone:key");
	}

	@Test
	void aSingleShardHasThePrefix() {
		assertThat(BucketShards.tags("qaio", 1)).containsExactly("qaio");
		assertThat(BucketShards.shardOf("any", 1)).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 7, 12, 100, 256 })
	void eachShardHasASlotOfItsRange(int shards) {
		for (String prefix : List.of("qaio", "a%20b", "é")) {
			List<String> tags = BucketShards.tags(prefix, shards);
			assertThat(tags).hasSize(shards).doesNotHaveDuplicates();
			for (int i = 0; i < shards; i++) {
				assertThat(slot(tags.get(i))).as("%s of %d", tags.get(i), shards)
					.isBetween((16_384 * i + shards - 1) / shards, (16_384 * (i + 1) + shards - 1) / shards - 1);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 6, 12, 96 })
	void eachOfThreeMastersHasEquallyMany(int shards) {
		// the ranges that redis-cli --cluster create gives them
		int[] perMaster = new int[3];
		for (String tag : BucketShards.tags("qaio", shards)) {
			perMaster[(slot(tag) <= 5460) ? 0 : (slot(tag) <= 10_922) ? 1 : 2]++;
		}
		assertThat(perMaster).containsOnly(shards / 3);
	}

	@Test
	void tagsAndShardsStayTheSame() {
		// a change loses the buckets of running applications
		assertThat(BucketShards.tags("qaio", 3)).isEqualTo(BucketShards.tags("qaio", 3))
			.containsExactly("qaio#0", "qaio#1", "qaio#2");
		assertThat(BucketShards.tags("qaio", 4)).containsExactly("qaio#0", "qaio#1", "qaio#2", "qaio#3");
		assertThat(BucketShards.shardOf("123456789", 1000)).isEqualTo((int) (0xCBF43926L % 1000));
		assertThat(BucketShards.shardOf("é", 12)).isEqualTo(BucketShards.shardOf("é", 12));
		assertThat(BucketShards.shardOf(KeyedLimit.WHOLE_ZONE, 12)).isBetween(0, 11);
	}

	@ParameterizedTest
	@EnumSource
	void keysAreSpreadEvenly(Keys keys) {
		int[] perShard = new int[12];
		IntStream.range(0, 10_000).mapToObj(keys.name).forEach((key) -> perShard[BucketShards.shardOf(key, 12)]++);
		for (int master = 0; master < 3; master++) {
			int keysOfMaster = IntStream.range(4 * master, 4 * master + 4).map((shard) -> perShard[shard]).sum();
			assertThat(keysOfMaster).as("%s of master %d", keys, master).isBetween(3000, 3667);
		}
	}

	/**
	 * Keys such as applications have.
	 */
	enum Keys {

		NUMBERS(Integer::toString), NAMES((i) -> "tenant-" + i), ADDRESSES((i) -> "10.0." + i / 256 + "." + i % 256),

		MAILS((i) -> "user" + i + "@example.com"), HEX((i) -> String.format(Locale.ROOT, "%032x", i * 7919L));

		private final IntFunction<String> name;

		Keys(IntFunction<String> name) {
			this.name = name;
		}

	}

}
