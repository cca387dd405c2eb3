package io.qaio.ratelimit.store;

import java.util.HashSet;
import java.util.Set;

import io.qaio.ratelimit.KeyedLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BucketKeyTests {

	@Test
	void shortKeyIsKeptAsItIs() {
		for (String key : new String[] { "a", KeyedLimit.WHOLE_ZONE, "ä\ud800", "k".repeat(256) }) {
			assertThat(BucketKey.of(key)).isSameAs(key);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 257, 4095, 4096, 4097, 8192, 100_000 })
	void longKeyIsKeptAsADigestOfAllOfIt(int length) {
		String key = "k".repeat(length);
		Set<Object> digests = new HashSet<>();
		digests.add(BucketKey.of(key));
		digests.add(BucketKey.of(key + "k"));
		digests.add(BucketKey.of("x" + key.substring(1)));
		digests.add(BucketKey.of(key.substring(1) + "x"));
		assertThat(digests).hasSize(4).allSatisfy((digest) -> assertThat(digest.toString()).matches("[0-9a-f]{64}"));
		assertThat(BucketKey.of(new String(key.toCharArray()))).isIn(digests);
	}

	@Test
	void halfSurrogatePairsAreDistinct() {
		String key = "k".repeat(256);
		assertThat(BucketKey.of(key + '\ud800')).isNotEqualTo(BucketKey.of(key + '\ud801'))
			.isNotEqualTo(BucketKey.of(key + '?'));
	}

	@Test
	void digestCannotBeUsedAsAKey() {
		Object digest = BucketKey.of("k".repeat(1000));
		assertThat(BucketKey.of(digest.toString())).isNotEqualTo(digest);
	}

	@Test
	void orderIsZeroOnlyForEqualKeys() {
		Object digest = BucketKey.of("k".repeat(1000));
		assertThat(BucketKey.ORDER.compare("a", "b")).isNegative();
		assertThat(BucketKey.ORDER.compare("b", "b")).isZero();
		assertThat(BucketKey.ORDER.compare(digest, BucketKey.of("k".repeat(1000)))).isZero();
		assertThat(BucketKey.ORDER.compare(digest, BucketKey.of("k".repeat(1001)))).isNotZero();
		assertThat(BucketKey.ORDER.compare(digest.toString(), digest)).isNegative();
		assertThat(BucketKey.ORDER.compare(digest, digest.toString())).isPositive();
	}

	@Test
	void digestIsSha256OfTheCharacters() {
		// printf 'k%.0s' $(seq 257) | iconv -t UTF-16BE | sha256sum
		assertThat(BucketKey.of("k".repeat(257)))
			.hasToString("7a19f0bb33959fbce5f4215eaf1afe826ab33bef15bac3b57d85467e9201c96d");
	}

}
