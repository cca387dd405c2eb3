package io.qaio.ratelimit.emulator;

import java.util.Arrays;
import java.util.function.IntConsumer;

import io.qaio.ratelimit.LeakyBucket;
import io.qaio.ratelimit.RateLimit;
import io.qaio.ratelimit.Zone;

/**
 * A zone as nginx keeps it. Keys are ordered by their last use, where any look-up counts.
 * Each time a key is added, up to two that were used longest ago are forgotten if they
 * are idle; if the zone is full, first the one used longest ago whatever its state.
 * <p>
 * Times and delays are whole milliseconds. What a request needs of a bucket lies side by
 * side, so that reading it loads one block of a cache.
 */
final class NginxBuckets implements Buckets {

	/** What {@link #state} says of a key that is not in the zone. */
	private static final long ABSENT = 0;

	/** What it says of one that is, but was never charged. Others: the excess + 2. */
	private static final long UNCHARGED = 1;

	private static final long CHARGED = 2;

	private static final int MIN_LOG = 64;

	private final long rate;

	private final int size;

	private final IntConsumer forgotten;

	/** Two numbers for each key: the excess as above, and when it got it. */
	private long[] state;

	/** For each key the place of its last use in the log. */
	private int[] lastUse;

	/** The keys in the order of their uses. Only the last use of each counts. */
	private int[] log;

	/** The place of the first use in the log that may count. */
	private int oldest;

	/** The place of the next use. */
	private int next;

	/** How many keys are in the zone. */
	private int count;

	/** The excess with the request that was asked last. */
	private long excess;

	/**
	 * Creates a zone without keys.
	 * @param keys for how many keys to have room at first, 1 or more
	 * @param forgotten gets each key that is forgotten, whose number is then free
	 */
	NginxBuckets(Zone zone, int keys, IntConsumer forgotten) {
		this.rate = zone.rate().thousandthsPerSecond();
		this.size = zone.size();
		this.forgotten = forgotten;
		this.state = new long[2 * keys];
		this.lastUse = new int[keys];
		this.log = new int[MIN_LOG];
	}

	@Override
	public boolean admits(int key, double time, RateLimit limit) {
		long now = (long) time;
		use(key, now);
		long known = this.state[2 * key];
		this.excess = (known < CHARGED) ? 0
				: LeakyBucket.excess(known - CHARGED, this.state[2 * key + 1], now, this.rate);
		return this.excess <= limit.burstExcess();
	}

	@Override
	public void charge(int key, double time) {
		long now = (long) time;
		boolean first = this.state[2 * key] < CHARGED;
		this.state[2 * key + 1] = first ? now : LeakyBucket.last(this.state[2 * key + 1], now);
		this.state[2 * key] = this.excess + CHARGED;
	}

	@Override
	public double delay(RateLimit limit) {
		return LeakyBucket.delay(this.excess, limit.delayExcess(), this.rate);
	}

	@Override
	public double excess() {
		return this.excess / (double) LeakyBucket.REQUEST;
	}

	/**
	 * Makes a key the newest; adds it if it is unknown.
	 */
	private void use(int key, long now) {
		if (key >= this.lastUse.length) {
			this.state = Arrays.copyOf(this.state, 2 * this.state.length);
			this.lastUse = Arrays.copyOf(this.lastUse, 2 * this.lastUse.length);
		}
		if (this.state[2 * key] == ABSENT) {
			makeRoom(now);
			this.count++;
			this.state[2 * key] = UNCHARGED;
		}
		if (this.next == this.log.length) {
			shortenLog();
		}
		this.lastUse[key] = this.next;
		this.log[this.next++] = key;
	}

	private void makeRoom(long now) {
		forgetIdle(now);
		if (this.count == this.size) {
			forget(leastRecentlyUsed());
			forgetIdle(now);
		}
	}

	private void forgetIdle(long now) {
		for (int i = 0; i < 2 && this.count > 0; i++) {
			int key = leastRecentlyUsed();
			if (!isIdle(key, now)) {
				return;
			}
			forget(key);
		}
	}

	private boolean isIdle(int key, long now) {
		long known = this.state[2 * key];
		return known == UNCHARGED || LeakyBucket.isIdle(known - CHARGED, this.state[2 * key + 1], now, this.rate);
	}

	private void forget(int key) {
		this.count--;
		this.state[2 * key] = ABSENT;
		this.forgotten.accept(key);
	}

	private int leastRecentlyUsed() {
		while (!counts(this.oldest)) {
			this.oldest++;
		}
		return this.log[this.oldest];
	}

	private boolean counts(int use) {
		int key = this.log[use];
		return this.lastUse[key] == use && this.state[2 * key] != ABSENT;
	}

	/**
	 * Keeps the uses that count, and room for as many others.
	 */
	private void shortenLog() {
		int[] kept = new int[Math.max(MIN_LOG, 2 * this.count)];
		int length = 0;
		for (int use = this.oldest; use < this.next; use++) {
			if (counts(use)) {
				int key = this.log[use];
				this.lastUse[key] = length;
				kept[length++] = key;
			}
		}
		this.log = kept;
		this.oldest = 0;
		this.next = length;
	}

}
