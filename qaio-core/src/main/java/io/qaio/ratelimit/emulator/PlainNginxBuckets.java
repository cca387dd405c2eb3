package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * The buckets of a zone in which it makes no difference whether a key is forgotten: all
 * keys fit, a minute empties the fullest bucket, and times do not decrease. That leaves
 * the bare arithmetic, for resources with this limit only. Times and delays are whole
 * milliseconds.
 * <p>
 * What a request needs of a bucket lies side by side, so that reading it loads one block
 * of a cache.
 */
final class PlainNginxBuckets {

	/** In this time, 34 years in ms, even the slowest rate drains many requests. */
	private static final long LONG_AGO = 1L << 40;

	/** With fewer numbers than these they stay in a cache anyway. */
	private static final int CACHED = 1 << 15;

	private final long rate;

	/** Long before all times, so that new buckets have long been empty. */
	private final long zero;

	/** Two numbers for each key: the excess, and when it got it, counted from zero. */
	private final long[] state;

	/** Written only so that the compiler does not remove the reads. */
	private long fetched;

	PlainNginxBuckets(Zone zone, int keys, long first) {
		this.rate = zone.rate().thousandthsPerSecond();
		this.zero = first - LONG_AGO;
		this.state = new long[2 * keys];
	}

	/**
	 * Whether a zone is such a zone, for times that do not decrease.
	 * @param burst the greatest burst of its limits
	 */
	static boolean suit(Zone zone, int keys, int burst) {
		return keys <= zone.size() && (burst + 1L) * LeakyBucket.REQUEST <= 60 * zone.rate().thousandthsPerSecond();
	}

	/**
	 * The loop that takes nearly all of the time: nothing but numbers, and calls only for
	 * what is rare.
	 */
	Replay.ResourceDecider decider(RateLimit limit, long[] times, int[] keys) {
		long burst = limit.burstExcess();
		long delay = limit.delayExcess();
		return (from, to, tally, rejectedByKey) -> {
			long[] state = this.state;
			if (state.length > CACHED) {
				this.fetched = fetch(keys, from, to);
			}
			long rate = this.rate;
			long zero = this.zero;
			long peak = 0;
			int rejected = 0;
			for (int i = from; i < to; i++) {
				int key = keys[i];
				if (key < 0) {
					continue;
				}
				long now = times[i] - zero;
				long last = state[2 * key + 1];
				long excess = LeakyBucket.excess(state[2 * key], last, now, rate);
				if (excess > burst) {
					rejected++;
					rejectedByKey[key]++;
					continue;
				}
				state[2 * key] = excess;
				state[2 * key + 1] = LeakyBucket.last(last, now);
				if (excess > peak) {
					peak = excess;
				}
				if (excess > delay) {
					tally.delay(LeakyBucket.delay(excess, delay, rate));
				}
			}
			tally.add(to - from - rejected, rejected, peak / (double) LeakyBucket.REQUEST);
		};
	}

	/**
	 * Reads all buckets that are needed. Nothing depends on any of these reads, so the
	 * processor makes them at the same time, and the buckets are in a cache when their
	 * requests are decided.
	 */
	private long fetch(int[] keys, int from, int to) {
		long[] state = this.state;
		long all = 0;
		for (int i = from; i < to; i++) {
			all |= state[2 * Math.max(keys[i], 0)];
		}
		return all;
	}

}
