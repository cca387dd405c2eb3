package io.qaio.benchmarks.peers;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.qaio.benchmarks.harness.Decider;
import io.qaio.benchmarks.harness.RandomKeys;

/**
 * A bucket of bucket4j for each key, in a cache of Caffeine.
 */
public final class Bucket4jDecider implements Decider {

	private final Cache<String, Bucket> buckets = Caffeine.newBuilder().maximumSize(1_000_000).build();

	@Override
	public int decide(String[] keys, RandomKeys walk) {
		int granted = 0;
		for (int i = 0; i < CALLS; i++) {
			if (this.buckets.get(walk.next(keys), (key) -> bucket()).tryConsume(1)) {
				granted++;
			}
		}
		return granted;
	}

	private static Bucket bucket() {
		return Bucket.builder()
			.addLimit((limit) -> limit.capacity(1_000_000_000).refillGreedy(1_000_000_000, Duration.ofSeconds(1)))
			.build();
	}

}
