package io.qaio.ratelimit.emulator;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * A zone where it makes no difference whether a key is forgotten: all keys fit, a minute
 * empties the fullest bucket, and times do not decrease. What is left is the bare
 * arithmetic, for resources with this limit only. Times and delays are whole
 * milliseconds.
 * <p>
 * What a request needs of a bucket lies side by side, so that it costs one cache line.
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

	/** Only there to be written, as reads for nothing are left out. */
	private long fetched;

	PlainNginxBuckets(Zone zone, int keys, long first) {
		this.rate = zone.rate().thousandthsPerSecond();
		this.zero = first - LONG_AGO;
		this.state = new long[2 * keys];
	}

	/**
	 * Whether a zone is like this, for times that do not decrease.
	 */
	static boolean suit(Zone zone, int keys, int largestBurst) {
		return keys <= zone.size()
				&& (largestBurst + 1L) * LeakyBucket.REQUEST <= 60 * zone.rate().thousandthsPerSecond();
	}

	Replay.Decider decider(RateLimit limit, long[] times, int[] keys) {
		long burst = limit.burstExcess();
		long delay = limit.delayExcess();
		return (from, to, tally, deniedByKey) -> decide(times, keys, from, to, burst, delay, tally, deniedByKey);
	}

	/**
	 * The loop that everything waits for: nothing but numbers, and only what is rare
	 * calls out.
	 */
	private void decide(long[] times, int[] keys, int from, int to, long burst, long delay, Tally tally,
			int[] deniedByKey) {
		long[] state = this.state;
		if (state.length > CACHED) {
			this.fetched = fetch(keys, from, to);
		}
		long rate = this.rate;
		long zero = this.zero;
		long peak = 0;
		int denied = 0;
		for (int i = from; i < to; i++) {
			int key = keys[i];
			if (key < 0) {
				continue;
			}
			long now = times[i] - zero;
			long last = state[2 * key + 1];
			long excess = LeakyBucket.excess(state[2 * key], last, now, rate);
			if (excess > burst) {
				denied++;
				deniedByKey[key]++;
				continue;
			}
			state[2 * key] = excess;
			state[2 * key + 1] = LeakyBucket.last(last, now);
			if (excess > peak) {
				peak = excess;
			}
			if (excess > delay) {
				hold(LeakyBucket.delay(excess, delay, rate), tally);
			}
		}
		tally.add(to - from - denied, denied, peak / (double) LeakyBucket.REQUEST);
	}

	/**
	 * Read all buckets that are needed. Nothing waits for any of these reads, so they go
	 * on side by side, and the buckets are in a cache when they are decided about.
	 */
	private long fetch(int[] keys, int from, int to) {
		long[] state = this.state;
		long all = 0;
		for (int i = from; i < to; i++) {
			all |= state[2 * Math.max(keys[i], 0)];
		}
		return all;
	}

	private static void hold(long delay, Tally tally) {
		if (delay > 0) {
			tally.hold(delay);
		}
	}

}
