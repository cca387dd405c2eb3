package io.qaio.benchmarks.limiter;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.qaio.benchmarks.harness.Decider;
import io.qaio.benchmarks.harness.RandomKeys;

/**
 * The least that a leaky bucket per key can be: excess and milliseconds, 32 bits of each,
 * in one word that is set by compare-and-set. Gives up long times, deep buckets, exact
 * order of use and any bound of the number of keys.
 */
final class BareDecider implements Decider {

	private static final long RATE = 1_000_000_000_000L;

	private static final long BURST = 1_000_000_000L;

	private final ConcurrentHashMap<String, AtomicLong> buckets = new ConcurrentHashMap<>();

	private final long start = System.nanoTime();

	@Override
	public int decide(String[] keys, RandomKeys walk) {
		int granted = 0;
		for (int i = 0; i < CALLS; i++) {
			if (decide(walk.next(keys))) {
				granted++;
			}
		}
		return granted;
	}

	private boolean decide(String key) {
		AtomicLong bucket = this.buckets.get(key);
		if (bucket == null) {
			bucket = this.buckets.computeIfAbsent(key, (unknown) -> new AtomicLong());
		}
		long now = (System.nanoTime() - this.start) / 1_000_000;
		while (true) {
			long state = bucket.get();
			long excess = Math.max(0, (state >>> 32) - RATE * Math.max(0, now - (int) state) / 1000 + 1000);
			if (excess > BURST) {
				return false;
			}
			if (bucket.compareAndSet(state, excess << 32 | now)) {
				return true;
			}
		}
	}

}
